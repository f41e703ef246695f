import core from "../../../drizzle/0000_core.sql" with { type: "text" }
import cache from "../../../drizzle/0001_cache.sql" with { type: "text" }
import tickets from "../../../drizzle/0002_tickets.sql" with { type: "text" }
import search from "../../../drizzle/0003_search.sql" with { type: "text" }
import assets from "../../../drizzle/0004_assets.sql" with { type: "text" }
import saved from "../../../drizzle/0005_saved.sql" with { type: "text" }
import recentSearches from "../../../drizzle/0006_recent_searches.sql" with { type: "text" }
import searchWords from "../../../drizzle/0007_search_words.sql" with { type: "text" }
import settings from "../../../drizzle/0008_settings.sql" with { type: "text" }
import called from "../../../drizzle/0009_called.sql" with { type: "text" }
import threads from "../../../drizzle/0010_threads.sql" with { type: "text" }
import recentThreads from "../../../drizzle/0011_recent_threads.sql" with { type: "text" }
import reactions from "../../../drizzle/0012_reactions.sql" with { type: "text" }
import mentions from "../../../drizzle/0013_mentions.sql" with { type: "text" }
import drafts from "../../../drizzle/0014_drafts.sql" with { type: "text" }
import moderation from "../../../drizzle/0015_moderation.sql" with { type: "text" }
import inbox from "../../../drizzle/0016_inbox.sql" with { type: "text" }
import presence from "../../../drizzle/0017_presence.sql" with { type: "text" }
import pictures from "../../../drizzle/0018_pictures.sql" with { type: "text" }
import savedMessages from "../../../drizzle/0019_saved_messages.sql" with { type: "text" }
import jobs from "../../../drizzle/0020_jobs.sql" with { type: "text" }
import blocking from "../../../drizzle/0021_blocking.sql" with { type: "text" }
import people from "../../../drizzle/0022_people.sql" with { type: "text" }
import calledWords from "../../../drizzle/0023_called_words.sql" with { type: "text" }
import renewed from "../../../drizzle/0024_renewed.sql" with { type: "text" }
import mutedBy from "../../../drizzle/0025_muted_by.sql" with { type: "text" }
import saidText from "../../../drizzle/0026_said_text.sql" with { type: "text" }
import editedDocuments from "../../../drizzle/0027_edited_documents.sql" with { type: "text" }
import groupedSearches from "../../../drizzle/0028_grouped_searches.sql" with { type: "text" }
import teamVersion from "../../../drizzle/0029_team_version.sql" with { type: "text" }
import journal from "../../../drizzle/meta/_journal.json"

/** Named one by one, so that `bun build --compile` carries them. A test compares them with drizzle-kit's journal. */
const files: Record<string, string> = {
  "0000_core": core,
  "0001_cache": cache,
  "0002_tickets": tickets,
  "0003_search": search,
  "0004_assets": assets,
  "0005_saved": saved,
  "0006_recent_searches": recentSearches,
  "0007_search_words": searchWords,
  "0008_settings": settings,
  "0009_called": called,
  "0010_threads": threads,
  "0011_recent_threads": recentThreads,
  "0012_reactions": reactions,
  "0013_mentions": mentions,
  "0014_drafts": drafts,
  "0015_moderation": moderation,
  "0016_inbox": inbox,
  "0017_presence": presence,
  "0018_pictures": pictures,
  "0019_saved_messages": savedMessages,
  "0020_jobs": jobs,
  "0021_blocking": blocking,
  "0022_people": people,
  "0023_called_words": calledWords,
  "0024_renewed": renewed,
  "0025_muted_by": mutedBy,
  "0026_said_text": saidText,
  "0027_edited_documents": editedDocuments,
  "0028_grouped_searches": groupedSearches,
  "0029_team_version": teamVersion,
}

export type Migration = { tag: string; madeAt: number; text: string }

/** In the order in which they are applied. `madeAt` is drizzle-kit's time stamp in ms, by which it knows what is applied. */
export const migrations: Migration[] = journal.entries.map(({ tag, when }) => {
  const text = files[tag]
  if (text === undefined) throw new Error(`src/platform/db/migrations.ts does not import drizzle/${tag}.sql`)
  return { tag, madeAt: when, text }
})
