CREATE TABLE "drafts" (
	"user_id" uuid NOT NULL,
	"chat_id" uuid NOT NULL,
	"body" text NOT NULL,
	"saved_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "drafts_user_id_chat_id_pk" PRIMARY KEY("user_id","chat_id")
);
--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_chat_id_user_id_chat_members_chat_id_user_id_fk" FOREIGN KEY ("chat_id","user_id") REFERENCES "public"."chat_members"("chat_id","user_id") ON DELETE cascade ON UPDATE no action;