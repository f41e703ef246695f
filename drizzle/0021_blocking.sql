ALTER TABLE "chats" ADD COLUMN "blocked" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "blocked" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "here_ids" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "drafts" DROP CONSTRAINT "drafts_user_id_chat_id_pk";--> statement-breakpoint
ALTER TABLE "drafts" ADD COLUMN "place" uuid;--> statement-breakpoint
UPDATE "drafts" SET "place" = "chat_id";--> statement-breakpoint
ALTER TABLE "drafts" ALTER COLUMN "place" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_user_id_place_pk" PRIMARY KEY("user_id","place");--> statement-breakpoint
CREATE INDEX "drafts_chat" ON "drafts" USING btree ("chat_id","user_id");
