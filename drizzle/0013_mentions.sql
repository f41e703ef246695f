ALTER TABLE "messages" ADD COLUMN "mentions_here" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "linked_chat_ids" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "me" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "messages_links" ON "messages" USING gin ("linked_chat_ids") WHERE "messages"."linked_chat_ids" <> '{}';
--> statement-breakpoint
-- What a message says or its HTML, with people and open channels called as they are now. They stand in the HTML by their ids;
-- a private channel keeps the name under which it was linked, since not every reader may know another one.
CREATE FUNCTION "present_names"(said text, html text, people uuid[], channels uuid[], is_body boolean) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  named record;
  written text;
BEGIN
  FOR named IN
    SELECT 'data-user="' || u.id || '">@' AS mark, '@' AS sign, lower(u.handle) AS name FROM users u WHERE u.id = ANY (people)
    UNION ALL
    SELECT 'data-chat="' || c.id || '">#', '#', lower(c.name) FROM chats c WHERE c.id = ANY (channels) AND c.kind = 'channel'
  LOOP
    CONTINUE WHEN strpos(html, named.mark || named.name || '<') > 0;
    written := substring(html FROM named.mark || '([^<]*)<');
    CONTINUE WHEN written IS NULL;
    IF is_body THEN
      -- The sign between keeps a name that was put in from being taken for the old name of somebody else.
      said := regexp_replace(said, '(^|[^\w@#&./:-])' || named.sign || replace(written, '.', '\.') || '(?![._-]*\w)', '\1' || named.sign || chr(1) || named.name, 'gi');
    ELSE
      said := replace(said, named.mark || written || '<', named.mark || named.name || '<');
    END IF;
  END LOOP;
  RETURN CASE WHEN is_body THEN replace(said, chr(1), '') ELSE said END;
END $$;
