ALTER TABLE "chats" ADD COLUMN "blocked" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "blocked" uuid[] DEFAULT '{}' NOT NULL;