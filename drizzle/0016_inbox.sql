CREATE TABLE "chat_preferences" (
	"chat_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"level" text,
	"muted" boolean DEFAULT false NOT NULL,
	"favourite" boolean DEFAULT false NOT NULL,
	"section_id" uuid,
	"position" double precision,
	"opened_at" timestamp with time zone,
	CONSTRAINT "chat_preferences_user_id_chat_id_pk" PRIMARY KEY("user_id","chat_id")
);
--> statement-breakpoint
CREATE TABLE "sidebar_sections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"name" text NOT NULL,
	"position" double precision NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notification_settings" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"quiet_from" smallint,
	"quiet_to" smallint,
	"time_zone" text DEFAULT 'UTC' NOT NULL
);
--> statement-breakpoint
ALTER TABLE "chat_preferences" ADD CONSTRAINT "chat_preferences_section_id_sidebar_sections_id_fk" FOREIGN KEY ("section_id") REFERENCES "public"."sidebar_sections"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat_preferences" ADD CONSTRAINT "chat_preferences_chat_id_user_id_chat_members_chat_id_user_id_fk" FOREIGN KEY ("chat_id","user_id") REFERENCES "public"."chat_members"("chat_id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sidebar_sections" ADD CONSTRAINT "sidebar_sections_workspace_id_user_id_workspace_members_workspace_id_user_id_fk" FOREIGN KEY ("workspace_id","user_id") REFERENCES "public"."workspace_members"("workspace_id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_settings" ADD CONSTRAINT "notification_settings_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chat_preferences_section" ON "chat_preferences" USING btree ("section_id");--> statement-breakpoint
CREATE INDEX "chat_preferences_chat" ON "chat_preferences" USING btree ("chat_id","user_id");--> statement-breakpoint
CREATE INDEX "sidebar_sections_user" ON "sidebar_sections" USING btree ("user_id","workspace_id");--> statement-breakpoint
CREATE INDEX "mentions_newest" ON "mentions" USING btree ("user_id","message_id");