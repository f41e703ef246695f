ALTER TABLE "revocations" ADD COLUMN "token_hash" "bytea";--> statement-breakpoint
ALTER TABLE "revocations" ADD COLUMN "version" integer;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "version" integer DEFAULT 0 NOT NULL;