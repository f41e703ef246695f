CREATE TABLE "thread_follows" (
	"user_id" uuid NOT NULL,
	"root_id" uuid NOT NULL,
	"chat_id" uuid NOT NULL,
	"last_read_seq" bigint NOT NULL,
	"following" boolean DEFAULT true NOT NULL,
	CONSTRAINT "thread_follows_user_id_root_id_pk" PRIMARY KEY("user_id","root_id")
);
--> statement-breakpoint
DROP INDEX "messages_page";--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "in_channel" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "last_reply_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "repliers" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "thread_follows" ADD CONSTRAINT "thread_follows_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread_follows" ADD CONSTRAINT "thread_follows_root_id_messages_id_fk" FOREIGN KEY ("root_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "thread_follows_root" ON "thread_follows" USING btree ("root_id") WHERE "thread_follows"."following";--> statement-breakpoint
CREATE INDEX "messages_page" ON "messages" USING btree ("chat_id","seq") WHERE ("messages"."thread_of" is null or "messages"."in_channel") and "messages"."deleted_at" is null;--> statement-breakpoint
UPDATE "messages" r SET "last_reply_at" = x.at, "repliers" = x.people FROM (
	SELECT n.thread_of, max(n.at) AS at, jsonb_agg(jsonb_build_object('id', n.sender_id, 'name', u.display_name) ORDER BY n.seq DESC) FILTER (WHERE n.place <= 3) AS people
	FROM (SELECT thread_of, sender_id, max(created_at) AS at, max(seq) AS seq, row_number() OVER (PARTITION BY thread_of ORDER BY max(seq) DESC) AS place
		FROM "messages" WHERE thread_of IS NOT NULL AND deleted_at IS NULL GROUP BY thread_of, sender_id) n
	JOIN "users" u ON u.id = n.sender_id GROUP BY n.thread_of
) x WHERE r.id = x.thread_of;
