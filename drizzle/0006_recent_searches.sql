CREATE TABLE "recent_searches" (
	"user_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"q" text NOT NULL,
	"searched_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "recent_searches_user_id_workspace_id_q_pk" PRIMARY KEY("user_id","workspace_id","q")
);
--> statement-breakpoint
ALTER TABLE "recent_searches" ADD CONSTRAINT "recent_searches_member" FOREIGN KEY ("workspace_id","user_id") REFERENCES "public"."workspace_members"("workspace_id","user_id") ON DELETE cascade ON UPDATE no action;