import type { Sidebar } from "../../src/inbox/sidebar"
import { paths } from "../paths"
import { constant } from "../shared/constant"
import { Icon } from "../shared/icon"
import { Renewed } from "../shared/renewed"
import { swap } from "../shared/swap"
import { text } from "../text/text"
import { DraftsCount } from "./drafts"
import { SavedCount } from "./saved-marks"
import { ThreadsCount } from "./threads-count"

type Props = Pick<Sidebar, "threads" | "drafts" | "saved" | "blocked"> & { slug: string; mayStart: boolean }

/** The ways through a team that are no chats, above them. */
export const Ways = constant(({ slug, mayStart, threads, drafts, saved, blocked }: Props) => (
  <>
    <a class="place switch-open" data-dialog href={paths.switcher(slug)}>
      <span class="sign" aria-hidden="true">
        <Icon name="go" />
      </span>
      {text.switcher.title}
      <kbd aria-hidden="true">{text.writing.keys.control} K</kbd>
    </a>
    <a class="place seek" {...swap(paths.search({ team: slug }))}>
      <span class="sign" aria-hidden="true">
        <Icon name="search" />
      </span>
      {text.search.title}
    </a>
    <a class="place threads" data-needs="threads" {...swap(paths.threads(slug))}>
      <span class="sign" aria-hidden="true">
        <Icon name="message" />
      </span>
      {text.threads.title}
      <Renewed from={paths.threadsCount(slug)} on="threads-changed from:body">
        <ThreadsCount {...threads} blocked={blocked} />
      </Renewed>
    </a>
    <a class="place waiting" {...swap(paths.waiting(slug, "catch-up"))}>
      <span class="sign" aria-hidden="true">
        <Icon name="bell" />
      </span>
      {text.waiting.catchUp}
    </a>
    <a class="place threads" {...swap(paths.drafts(slug))}>
      <span class="sign" aria-hidden="true">
        <Icon name="edit" />
      </span>
      {text.drafts.title}
      <Renewed from={paths.draftsCount(slug)} on="own-changed from:body">
        <DraftsCount count={drafts} />
      </Renewed>
    </a>
    <a class="place threads" {...swap(paths.saved(slug))}>
      <span class="sign" aria-hidden="true">
        <Icon name="bookmark" />
      </span>
      {text.later.title}
      <Renewed from={paths.savedCount(slug)} on="own-changed from:body">
        <SavedCount {...saved} />
      </Renewed>
    </a>
    {mayStart && (
      <a class="place browse" {...swap(paths.browse(slug))}>
        <span class="sign" aria-hidden="true">
          <Icon name="compass" />
        </span>
        {text.sidebar.browse}
      </a>
    )}
  </>
))
