-- What messages are found by is made in a new way: all is indexed anew in the background, while the old goes on being used.
INSERT INTO "search_cursors" ("chat_id", "rev", "redo_to") SELECT "id", 0, "last_rev" FROM "chats" WHERE "last_rev" > 0
ON CONFLICT ("chat_id") DO UPDATE SET "rev" = 0, "redo_to" = excluded."redo_to";
