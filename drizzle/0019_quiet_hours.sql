ALTER TABLE "attachments" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "blobs" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP TABLE "attachments" CASCADE;--> statement-breakpoint
DROP TABLE "blobs" CASCADE;--> statement-breakpoint
DROP INDEX "messages_pictures";--> statement-breakpoint
DROP INDEX "users_avatar";--> statement-breakpoint
ALTER TABLE "messages" DROP COLUMN "attachments";--> statement-breakpoint
ALTER TABLE "notification_settings" DROP COLUMN "sound";--> statement-breakpoint
ALTER TABLE "users" DROP COLUMN "avatar";