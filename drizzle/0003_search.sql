-- Part of every Postgres that is shipped with its contrib modules; the owner of a database may add it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE TABLE "search_cursors" (
	"chat_id" uuid PRIMARY KEY NOT NULL,
	"rev" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_documents" (
	"message_id" uuid PRIMARY KEY NOT NULL,
	"chat_id" uuid NOT NULL,
	"sender_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"edited_at" timestamp with time zone,
	"body" text NOT NULL,
	"words" "tsvector" NOT NULL,
	"has_link" boolean NOT NULL,
	"has_code" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_languages" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"language" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "search_cursors" ADD CONSTRAINT "search_cursors_chat_id_chats_id_fk" FOREIGN KEY ("chat_id") REFERENCES "public"."chats"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "search_documents" ADD CONSTRAINT "search_documents_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "search_languages" ADD CONSTRAINT "search_languages_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "search_documents_words" ON "search_documents" USING gin ("words") WITH (gin_pending_list_limit=512);--> statement-breakpoint
CREATE INDEX "search_documents_body" ON "search_documents" USING gin ("body" gin_trgm_ops) WITH (gin_pending_list_limit=512);--> statement-breakpoint
CREATE INDEX "search_documents_time" ON "search_documents" USING btree ("created_at","message_id","chat_id");--> statement-breakpoint
CREATE INDEX "search_documents_sender" ON "search_documents" USING btree ("sender_id","created_at","message_id","chat_id");--> statement-breakpoint
CREATE INDEX "search_documents_chat" ON "search_documents" USING btree ("chat_id","created_at","message_id");--> statement-breakpoint
-- How rare a word is decides how it is looked for, so the planner has to know many words.
ALTER TABLE "search_documents" ALTER COLUMN "words" SET STATISTICS 300;--> statement-breakpoint
ALTER TABLE "search_documents" ALTER COLUMN "body" SET STATISTICS 200;
