CREATE TABLE "attachments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"chat_id" uuid NOT NULL,
	"uploader_id" uuid NOT NULL,
	"client_id" text,
	"name" text NOT NULL,
	"alt" text DEFAULT '' NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"thumb_width" integer NOT NULL,
	"thumb_height" integer NOT NULL,
	"full_blob" text NOT NULL,
	"thumb_blob" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"look_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "blobs" (
	"name" text PRIMARY KEY NOT NULL,
	"look_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "attachments" jsonb DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "avatar" text;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_chat_id_chats_id_fk" FOREIGN KEY ("chat_id") REFERENCES "public"."chats"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_uploader_id_users_id_fk" FOREIGN KEY ("uploader_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attachments_message" ON "attachments" USING btree ("client_id","uploader_id","chat_id");--> statement-breakpoint
CREATE INDEX "attachments_pending" ON "attachments" USING btree ("uploader_id") WHERE "attachments"."client_id" is null;--> statement-breakpoint
CREATE INDEX "attachments_look" ON "attachments" USING btree ("look_at") WHERE "attachments"."look_at" is not null;--> statement-breakpoint
CREATE INDEX "attachments_full" ON "attachments" USING btree ("full_blob");--> statement-breakpoint
CREATE INDEX "attachments_thumb" ON "attachments" USING btree ("thumb_blob");--> statement-breakpoint
CREATE INDEX "blobs_look" ON "blobs" USING btree ("look_at") WHERE "blobs"."look_at" is not null;--> statement-breakpoint
CREATE INDEX "messages_pictures" ON "messages" USING btree ("chat_id","seq") WHERE "messages"."attachments" <> '[]' and "messages"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "users_avatar" ON "users" USING btree ("avatar") WHERE "users"."avatar" is not null;