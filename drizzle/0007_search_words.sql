-- The eras of a moment, in days of UTC: src/search/eras.ts says what they are for.
CREATE FUNCTION search_eras(moment timestamptz) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ select array[floor(date_part('epoch', moment at time zone 'UTC') / 86400)::integer,
    1000000 + (floor(date_part('epoch', moment at time zone 'UTC') / 86400)::integer >> 4),
    2000000 + (floor(date_part('epoch', moment at time zone 'UTC') / 86400)::integer >> 8)] $$;--> statement-breakpoint
-- Of words alone it depends on nothing else, which Postgres cannot know of arrays of any type.
CREATE FUNCTION search_joined(words text[]) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ select array_to_string(words, ' ') $$;--> statement-breakpoint
-- The index is made anew: no document says yet which words it coined.
TRUNCATE "search_documents";--> statement-breakpoint
UPDATE "search_cursors" SET "rev" = 0;--> statement-breakpoint
CREATE TABLE "search_words" (
	"words" text[] NOT NULL
);
--> statement-breakpoint
DROP INDEX "search_documents_body";--> statement-breakpoint
DROP INDEX "search_documents_words";--> statement-breakpoint
ALTER TABLE "search_cursors" ADD COLUMN "redo_to" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "search_documents" ADD COLUMN "coined" text[];--> statement-breakpoint
CREATE INDEX "search_words_words" ON "search_words" USING gin ("words") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "search_words_parts" ON "search_words" USING gin (search_joined("words") gin_trgm_ops) WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "search_documents_coined" ON "search_documents" USING gin ("coined") WITH (fastupdate=false) WHERE "search_documents"."coined" is not null;--> statement-breakpoint
CREATE INDEX "search_documents_coined_parts" ON "search_documents" USING gin (search_joined("coined") gin_trgm_ops) WITH (fastupdate=false) WHERE "search_documents"."coined" is not null;--> statement-breakpoint
CREATE INDEX "search_documents_words" ON "search_documents" USING gin (tsvector_to_array("words"),search_eras("created_at")) WITH (gin_pending_list_limit=512);--> statement-breakpoint
-- The words that a document coined may be in others by now.
CREATE FUNCTION search_keep_words() RETURNS trigger LANGUAGE plpgsql AS
  $$ begin insert into search_words (words) values (old.coined); return null; end $$;--> statement-breakpoint
CREATE TRIGGER "search_documents_keep_words" AFTER DELETE ON "search_documents" FOR EACH ROW WHEN (old.coined IS NOT NULL) EXECUTE FUNCTION search_keep_words();--> statement-breakpoint
-- Parts of words are looked up in the vocabulary now, not in texts.
ALTER TABLE "search_documents" ALTER COLUMN "body" SET STATISTICS -1;--> statement-breakpoint
ALTER TABLE "search_documents" ALTER COLUMN "words" SET STATISTICS -1;--> statement-breakpoint
-- How rare a word is decides how it is looked for, so many words have to be known.
ALTER INDEX "search_documents_words" ALTER COLUMN 1 SET STATISTICS 300;--> statement-breakpoint
ALTER TABLE "search_documents" ALTER COLUMN "created_at" SET STATISTICS 300;
