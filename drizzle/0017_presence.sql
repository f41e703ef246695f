CREATE TABLE "favourite_people" (
	"user_id" uuid NOT NULL,
	"other_id" uuid NOT NULL,
	CONSTRAINT "favourite_people_user_id_other_id_pk" PRIMARY KEY("user_id","other_id")
);
--> statement-breakpoint
CREATE TABLE "presences" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"mode" text DEFAULT 'auto' NOT NULL,
	"dnd_until" timestamp with time zone,
	"status_emoji" text DEFAULT '' NOT NULL,
	"status_text" text DEFAULT '' NOT NULL,
	"status_until" timestamp with time zone,
	"time_zone" text,
	"hides_receipts" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "receipts" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "favourite_people" ADD CONSTRAINT "favourite_people_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "favourite_people" ADD CONSTRAINT "favourite_people_other_id_users_id_fk" FOREIGN KEY ("other_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presences" ADD CONSTRAINT "presences_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "favourite_people_other" ON "favourite_people" USING btree ("other_id");--> statement-breakpoint
CREATE INDEX "presences_without_receipts" ON "presences" USING btree ("user_id") WHERE "presences"."hides_receipts";