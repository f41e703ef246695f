import { raw } from "hono/html"
import type { Child } from "hono/jsx"
import type { OwnChat } from "../../src/chats/chat"
import type { ChatRights } from "../../src/chats/policy"
import type { MessagePage } from "../../src/messages/message"
import { Welcome, type WelcomeProps } from "../onboarding/welcome"
import { paths } from "../paths"
import { constant } from "../shared/constant"
import { Icon } from "../shared/icon"
import { text } from "../text/text"
import { Unblock } from "../users/blocked"
import { Composer } from "./composer"
import { Head } from "./conversation-head"
import { storyOf } from "./details"

export type ConversationPaneProps = {
  chat: OwnChat
  may: ChatRights
  page: MessagePage
  /** The messages of the page, drawn; or the mark that they take the place of. */
  list: string
  unread: number
  /** Made by the server, so that a form sent twice says one thing. */
  clientId: string
  /** The reader blocks the other one of a direct chat. */
  blocks: boolean
  welcome: WelcomeProps | null
  /** The seq after which a line says that what follows is new. */
  newAfter: number | null
  /** What is looked for in this chat. */
  find?: Child
}

type Named = Pick<OwnChat, "kind" | "title">

const isNamed = (chat: Named) => chat.kind === "channel" || chat.kind === "private"
/** What a chat is called in a sentence. */
const called = (chat: Named) => (isNamed(chat) ? `#${chat.title}` : chat.title)

const beginnings = {
  channel: { icon: "hash", hint: "beginningHint" },
  private: { icon: "lock", hint: "beginningPrivateHint" },
  group: { icon: "people", hint: "beginningPrivateHint" },
  direct: { icon: "message", hint: "beginningDirectHint" },
} as const

type BeginningProps = Named & Pick<OwnChat, "topic" | "creator" | "createdAt">

const Beginning = constant((chat: BeginningProps) => (
  <div class="beginning">
    <p class="badge" aria-hidden="true">
      <Icon name={beginnings[chat.kind].icon} />
    </p>
    <h2>{chat.kind === "direct" ? text.chat.beginningDirect(chat.title) : text.chat.beginning(called(chat))}</h2>
    <p dir="auto">{chat.topic || text.chat[beginnings[chat.kind].hint]}</p>
    <p class="story">{storyOf(chat)}</p>
  </div>
))

/** Who is writing at this moment; its place is kept, so that nothing moves when somebody begins. */
const TypingLine = constant(() => <p id="typing" class="typing"></p>)

const ToLatest = constant(() => (
  <button type="button" id="latest" class="latest" hidden>
    <Icon name="arrowDown" />
    {text.chat.latest}
    <span class="count" hidden></span>
  </button>
))

const WritingNote = constant(() => (
  <div id="writing-note" class="writing-note" role="status" aria-label={text.writing.note}></div>
))

const Archived = ({ chat, may }: Pick<ConversationPaneProps, "chat" | "may">) => (
  <form class="composer archived" method="post" action={paths.chatArchive(chat.id)}>
    <input type="hidden" name="archived" value="0" />
    <p>{text.chat.archived}</p>
    {may.archive && <button class="button quiet">{text.chat.unarchive}</button>}
  </form>
)

const runs = ({ role }: OwnChat) => role === "owner" || role === "admin"

const ReadOnly = () => (
  <div class="composer archived">
    <p>{text.moderation.readOnly}</p>
  </div>
)

/** A direct chat of which one blocks the other; the other is not told so. */
const Unreachable = ({ chat, blocks }: { chat: OwnChat; blocks: boolean }) => (
  <div class="composer archived">
    <p>{blocks ? text.blocking.youBlock(chat.title) : text.blocking.unreachable(chat.title)}</p>
    {blocks && chat.otherUserId && <Unblock id={chat.otherUserId} name={chat.title} to={chat.id} />}
  </div>
)

/** One chat: its head, what was said, and the place to answer. */
export const ConversationPane = ({
  chat,
  may,
  page,
  list,
  unread,
  clientId,
  blocks,
  welcome,
  newAfter,
  find,
}: ConversationPaneProps) => {
  const { id, kind, title, topic, otherUserId, workspaceSlug, memberCount, creator, createdAt } = chat
  const oldest = page.messages[0]
  const newest = page.messages.at(-1)
  return (
    <main
      id="conversation"
      class="conversation"
      tabindex={-1}
      hx-history-elt
      data-chat={chat.id}
      data-rev={String(chat.lastRev)}
      data-last-seq={String(chat.lastSeq)}
      data-read-seq={String(chat.lastReadSeq)}
      data-title={called(chat)}
      data-kind={chat.kind}
      data-closed={may.closed ? "" : undefined}
      data-moderates={runs(chat) && (chat.kind === "channel" || chat.kind === "private") ? "" : undefined}
    >
      <Head {...{ id, kind, title, topic, otherUserId, workspaceSlug, memberCount }} />
      <div id="find" class="find-slot">
        {find}
      </div>
      <div class="scroller">
        <Beginning {...{ kind, title, topic, creator, createdAt }} />
        {welcome && <Welcome {...welcome} />}
        {page.hasOlder && oldest && (
          <noscript>
            <a class="button quiet older" href={paths.chat(chat.id, Math.max(1, oldest.seq - 25))}>
              {text.chat.loadOlder}
            </a>
          </noscript>
        )}
        <div
          id="messages"
          class="list"
          role="group"
          aria-label={text.chat.list}
          data-has-older={page.hasOlder ? "" : undefined}
          data-has-newer={page.hasNewer ? "" : undefined}
          data-new-after={newAfter === null ? undefined : String(newAfter)}
        >
          {raw(list)}
        </div>
        <noscript>
          <a
            class="button quiet newer"
            href={page.hasNewer && newest ? paths.chat(chat.id, newest.seq + 25) : paths.chat(chat.id)}
          >
            {page.hasNewer ? text.chat.loadNewer : text.chat.reload}
          </a>
          {unread > 0 && newest && (
            <form method="post" action={paths.chatRead(chat.id)}>
              <input type="hidden" name="seq" value={String(newest.seq)} />
              <button class="button quiet newer">{text.chat.markRead}</button>
            </form>
          )}
        </noscript>
      </div>
      <div class="above-composer">
        {!chat.archivedAt && !chat.blocked && <TypingLine />}
        <ToLatest />
      </div>
      <WritingNote />
      {may.closed === "archived" ? (
        <Archived chat={chat} may={may} />
      ) : may.closed === "announcement" ? (
        <ReadOnly />
      ) : may.closed === "unreachable" ? (
        <Unreachable chat={chat} blocks={blocks} />
      ) : (
        <Composer chatId={chat.id} hint={text.chat.compose(called(chat))} clientId={clientId} />
      )}
    </main>
  )
}
