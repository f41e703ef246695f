import { raw } from "hono/html"
import type { Child } from "hono/jsx"
import type { Mention, Rank, Waiting, WaitingThreads } from "../../src/inbox/waiting"
import type { OwnWorkspace } from "../../src/workspaces/workspace"
import { renderMessages } from "../messages/message-list"
import { paths } from "../paths"
import { Icon } from "../shared/icon"
import { Empty, Pane } from "../shared/pane"
import { Renewed } from "../shared/renewed"
import { text } from "../text/text"
import { swap } from "../shared/swap"
import { Thread, type ThreadsProps } from "./threads"

const words = text.waiting
const shown = (count: number) => (count > 99 ? "99+" : String(count))

type Reader = Pick<ThreadsProps, "timeZone" | "viewerId">
type View = "catch-up" | "unread"
export type WaitingProps = Reader &
  WaitingThreads & {
    view: View
    workspace: OwnWorkspace
    waiting: Waiting[]
    more: number
  }

const Views = ({ slug, view }: { slug: string; view: View | "mentions" }) => {
  const views = {
    "catch-up": [paths.waiting(slug, "catch-up"), words.catchUp],
    unread: [paths.waiting(slug, "unread"), words.unread],
    mentions: [paths.mentions(slug), words.mentions],
  } as const
  return (
    <nav class="views" aria-label={words.views}>
      {Object.entries(views).map(([name, [href, label]]) => (
        <a {...swap(href)} aria-current={name === view ? "page" : undefined}>
          {label}
        </a>
      ))}
    </nav>
  )
}

const Messages = ({ messages, timeZone, viewerId }: Reader & { messages: Waiting["messages"] }) =>
  raw(
    renderMessages({
      page: { messages, hasOlder: false, hasNewer: false },
      timeZone,
      viewerId,
    }),
  )

const WaitingChat = ({ one: { chat, messages }, view, ...reader }: Reader & { one: Waiting; view: View }) => {
  const hidden = chat.unread - messages.length
  return (
    <li
      id={`waiting-${chat.id}`}
      class={chat.muted ? "followed unread muted" : "followed unread"}
      data-waiting={chat.id}
      tabindex={-1}
    >
      <p class="where">
        <a {...swap(paths.chat(chat.id))}>
          {(chat.kind === "channel" || chat.kind === "private") && "#"}
          <bdi>{chat.title}</bdi>
        </a>
        <span class={chat.mentions > 0 ? "count mention" : "count"}>
          {chat.mentions > 0 ? text.sidebar.mentions(shown(chat.mentions)) : text.sidebar.unread(shown(chat.unread))}
        </span>
      </p>
      <Messages messages={messages} {...reader} />
      <div class="row">
        {hidden > 0 && (
          <a class="button quiet" {...swap(paths.chat(chat.id))}>
            {words.more(chat.unread > 99 ? "99+" : String(hidden))}
          </a>
        )}
        <form method="post" action={paths.chatRead(chat.id)} hx-post={paths.chatRead(chat.id)} hx-swap="none">
          <input type="hidden" name="seq" value={String(chat.lastSeq)} />
          <input type="hidden" name="to" value={view} />
          <button class="button quiet">
            <Icon name="check" />
            {words.markRead}
          </button>
        </form>
      </div>
    </li>
  )
}

const bySidebar = ({ chat: a }: Waiting, { chat: b }: Waiting) =>
  Number(a.muted) - Number(b.muted) || Number(b.favourite) - Number(a.favourite) || a.title.localeCompare(b.title)

const Group = ({ title, children }: { title: string; children: Child }) => (
  <section class="waiting-group">
    <h2>{title}</h2>
    <ul class="followed-threads">{children}</ul>
  </section>
)

/** Everything unread in a team with its first messages. It draws itself again when something came or was read. */
export const WaitingPane = ({ view, workspace, waiting, threads, moreThreads, more, ...reader }: WaitingProps) => {
  const { slug } = workspace
  const of = (rank: Rank) => waiting.filter((one) => one.rank === rank)
  const group = (rank: Rank) =>
    of(rank).length > 0 && (
      <Group title={words.ranks[rank]}>
        {of(rank).map((one) => (
          <WaitingChat one={one} view={view} {...reader} />
        ))}
      </Group>
    )
  return (
    <Pane title={view === "unread" ? words.unread : words.catchUp} slug={slug}>
      <Views slug={slug} view={view} />
      <Renewed from={paths.waiting(slug, view)} on="waiting-changed from:body" select="#waiting">
        <div id="waiting">
          {waiting.length + threads.length === 0 ? (
            <Empty icon="check">
              <h2>{words.nothing}</h2>
              <p>{words.nothingHint}</p>
            </Empty>
          ) : (
            <>
              <form
                class="row all-read"
                method="post"
                action={paths.readAll(slug)}
                hx-post={paths.readAll(slug)}
                hx-swap="none"
              >
                <button class="button quiet">
                  <Icon name="check" />
                  {words.markAllRead}
                </button>
                <p class="hint by-key">
                  <kbd>j</kbd> <kbd>k</kbd> <kbd>e</kbd> {words.keys}
                </p>
              </form>
              {view === "unread" ? (
                <Group title={words.chats}>
                  {waiting.toSorted(bySidebar).map((one) => (
                    <WaitingChat one={one} view={view} {...reader} />
                  ))}
                </Group>
              ) : (
                <>
                  {group("mentions")}
                  {threads.length > 0 && (
                    <Group title={words.ranks.threads}>
                      {threads.map((thread) => (
                        <Thread thread={thread} {...reader} />
                      ))}
                    </Group>
                  )}
                  {moreThreads && (
                    <a class="button quiet more" {...swap(paths.threads(slug))}>
                      {words.moreThreads}
                    </a>
                  )}
                  {group("favourites")}
                  {group("written")}
                  {group("others")}
                  {group("muted")}
                </>
              )}
              {more > 0 && <p class="hint">{words.someMore(more)}</p>}
            </>
          )}
        </div>
      </Renewed>
    </Pane>
  )
}

type MentionsProps = Reader & { workspace: OwnWorkspace; mentions: Mention[]; nextCursor: string | null }

/** Messages that mention somebody, with those to everybody of a chat. */
export const MentionsPane = ({ workspace: { slug }, mentions, nextCursor, ...reader }: MentionsProps) => (
  <Pane title={words.mentions} slug={slug}>
    <Views slug={slug} view="mentions" />
    {mentions.length === 0 ? (
      <Empty icon="people">
        <h2>{words.noMentions}</h2>
        <p>{words.noMentionsHint}</p>
      </Empty>
    ) : (
      <ul class="followed-threads">
        {mentions.map(({ message, title }) => (
          <li class="followed">
            <p class="where">
              <a {...swap(paths.chat(message.chatId, message.seq))}>
                <bdi>{title}</bdi>
              </a>
            </p>
            <Messages messages={[message]} {...reader} />
          </li>
        ))}
      </ul>
    )}
    {nextCursor && (
      <a class="button quiet more" {...swap(paths.mentions(slug, nextCursor))}>
        {text.forms.more}
      </a>
    )}
  </Pane>
)
