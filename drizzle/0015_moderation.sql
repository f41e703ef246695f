CREATE TABLE "workspace_bans" (
	"workspace_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"email" text NOT NULL,
	"banned_by" uuid,
	"banned_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workspace_bans_workspace_id_user_id_pk" PRIMARY KEY("workspace_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "chats" ADD COLUMN "announcement" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "workspace_bans" ADD CONSTRAINT "workspace_bans_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_bans" ADD CONSTRAINT "workspace_bans_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_bans" ADD CONSTRAINT "workspace_bans_banned_by_users_id_fk" FOREIGN KEY ("banned_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "workspace_bans_email" ON "workspace_bans" USING btree ("workspace_id","email");