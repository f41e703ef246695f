import type { Draft } from "../../src/inbox/draft-store"
import { paths } from "../paths"
import { Icon } from "../shared/icon"
import { Moment } from "../shared/moment"
import { Empty, Pane } from "../shared/pane"
import { text } from "../text/text"
import { swap } from "../shared/swap"

const words = text.drafts

/** How many drafts there are in a team, in the sidebar. */
export const DraftsCount = ({ count }: { count: number }) => (
  <span id="drafts-count" class="count" data-empty={count === 0 ? "" : undefined}>
    {count > 0 && (
      <>
        {count}
        <span class="visually-hidden"> {words.count}</span>
      </>
    )}
  </span>
)

type PaneProps = {
  list: (Omit<Draft, "at"> & { title: string })[]
  nextCursor: string | null
  slug: string
}

/** What somebody began to write and has not sent, the newest first. */
export const DraftsPane = ({ list, nextCursor, slug }: PaneProps) => (
  <Pane title={words.title} slug={slug}>
    {list.length === 0 && (
      <Empty icon="edit">
        <h2>{words.none}</h2>
        <p>{words.noneHint}</p>
      </Empty>
    )}
    <ul class="drafts">
      {list.map(({ chatId, threadOf, kind, title, body, savedAt }) => (
        <li>
          <a {...(threadOf ? { href: paths.thread(threadOf) } : swap(paths.chat(chatId)))}>
            <span class="where">
              {threadOf && `${words.inThread} `}
              <bdi>{kind === "channel" || kind === "private" ? `#${title}` : title}</bdi> <Moment at={savedAt} />
            </span>
            <span class="draft" dir="auto">
              {body.slice(0, 300)}
            </span>
          </a>
          <form method="post" action={paths.chatDraft(chatId)}>
            <input type="hidden" name="text" value="" />
            {threadOf && <input type="hidden" name="threadOf" value={threadOf} />}
            <button class="tool" aria-label={words.drop(title)} title={words.drop(title)}>
              <Icon name="trash" />
            </button>
          </form>
        </li>
      ))}
    </ul>
    {nextCursor && (
      <a class="button quiet more" {...swap(paths.drafts(slug, nextCursor))}>
        {text.forms.more}
      </a>
    )}
  </Pane>
)
