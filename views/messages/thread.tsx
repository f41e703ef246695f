import { raw } from "hono/html"
import type { OwnChat } from "../../src/chats/chat"
import type { ChatRights } from "../../src/chats/policy"
import type { Message, MessagePage } from "../../src/messages/message"
import { paths } from "../paths"
import { AddPictures, PicturesToSend } from "../attachments/attach"
import { Icon } from "../shared/icon"
import { Renewed } from "../shared/renewed"
import { text } from "../text/text"
import { renderMessages } from "./message-list"

const words = text.threads
const called = (chat: OwnChat) => (chat.kind === "channel" || chat.kind === "private" ? `#${chat.title}` : chat.title)

type Standing = { following: boolean; lastReadSeq: number } | null

export type RepliesProps = {
  rootId: string
  page: MessagePage
  timeZone: string | null
  viewerId: string
  /** The seq of the reply that a link led to. */
  sought?: number
}

/** A piece of a thread, with the way on at its ends where there is more. */
export const Replies = ({ rootId, page, ...list }: RepliesProps) => {
  const [oldest, newest] = [page.messages[0], page.messages.at(-1)]
  const way = (side: "earlier" | "later", place: { before?: number; after?: number }) => (
    <a
      class={`button quiet ${side}`}
      href={paths.thread(rootId, place)}
      hx-get={paths.threadReplies(rootId, place)}
      hx-swap="outerHTML"
      hx-target="this"
    >
      {words[side]}
    </a>
  )
  return (
    <>
      {page.hasOlder && oldest && way("earlier", { before: oldest.seq })}
      {raw(renderMessages({ ...list, page, inPanel: true }))}
      {page.hasNewer && newest && way("later", { after: newest.seq })}
    </>
  )
}

/** Whether the reader hears of replies, and the switch. */
export const Follow = ({ rootId, following }: { rootId: string; following: boolean }) => (
  <form
    id="follow"
    method="post"
    action={paths.threadFollow(rootId)}
    hx-post={paths.threadFollow(rootId)}
    hx-target="#follow"
    hx-swap="outerHTML"
  >
    <input type="hidden" name="following" value={following ? "" : "1"} />
    <button
      id="follow-button"
      class="button quiet small"
      aria-pressed={following ? "true" : "false"}
      title={following ? words.unfollowHint : words.followHint}
    >
      {following && <Icon name="check" />}
      {following ? words.following : words.follow}
    </button>
  </form>
)

type ComposerProps = { chat: OwnChat; root: Message; clientId: string; draft: string }

const Composer = ({ chat, root, clientId, draft }: ComposerProps) => (
  <form
    class="composer in-thread"
    method="post"
    action={paths.chatMessages(chat.id)}
    enctype="multipart/form-data"
    data-chat={chat.id}
    data-thread={root.id}
  >
    <input type="hidden" name="clientId" value={clientId} />
    <input type="hidden" name="threadOf" value={root.id} />
    <PicturesToSend chatId={chat.id} place={root.id} />
    <div class="row">
      <AddPictures />
      <textarea
        data-needs="writing"
        data-writes={chat.id}
        name="body"
        rows={1}
        maxlength={10_000}
        dir="auto"
        placeholder={words.compose}
        aria-label={words.compose}
        enterkeyhint="enter"
      >
        {draft && `\n${draft}`}
      </textarea>
      <button class="send" aria-label={words.send} title={words.send}>
        <Icon name="send" />
      </button>
    </div>
    <label class="also">
      <input type="checkbox" name="alsoInChannel" value="1" />
      <span>{words.alsoInChat(called(chat))}</span>
    </label>
  </form>
)

/** Why there is no place to answer. */
const Closed = ({ chat, why }: { chat: OwnChat; why: NonNullable<ChatRights["closed"]> }) => {
  const sentences = {
    archived: words.archived,
    announcement: text.moderation.readOnly,
    unreachable: text.blocking.unreachable(chat.title),
  }
  return <p class="hint closed">{sentences[why]}</p>
}

export type ThreadPanelProps = RepliesProps & {
  chat: OwnChat
  may: ChatRights
  root: Message
  standing: Standing
  /** Made by the server, so that a form sent twice says one thing. */
  clientId: string
  /** What the reader has begun to write here. */
  draft: string
}

/** One thread beside its chat: where it began, its replies, and the place to answer. */
export const ThreadPanel = ({ chat, may, root, standing, clientId, draft, ...replies }: ThreadPanelProps) => {
  const { page, timeZone, viewerId } = replies
  const newest = page.messages.at(-1)
  const beginning = { messages: [root], hasOlder: false, hasNewer: false }
  return (
    <div
      class="panel thread"
      data-details={chat.id}
      data-path={paths.thread(root.id)}
      data-closed={may.closed ? "" : undefined}
    >
      <div class="head">
        <h2>
          {words.thread}{" "}
          <small>
            {words.in} <bdi>{called(chat)}</bdi>
          </small>
        </h2>
        {!root.deletedAt && (
          <Renewed from={paths.threadFollow(root.id)} on="threads-changed from:body">
            <Follow rootId={root.id} following={standing?.following ?? false} />
          </Renewed>
        )}
        <a class="tool" href={paths.chat(chat.id)} data-action="close-details" aria-label={words.close}>
          <Icon name="close" />
        </a>
      </div>
      <div class="thread-scroller" tabindex={0} role="group" aria-label={words.thread}>
        <div class="beginning-of-thread">
          {root.deletedAt ? (
            <p class="hint">{words.rootDeleted}</p>
          ) : (
            raw(renderMessages({ page: beginning, timeZone, viewerId, inPanel: true }))
          )}
        </div>
        <div
          id={`replies-${root.id}`}
          class="list thread-replies"
          role="log"
          aria-label={words.list}
          data-root={root.id}
          data-read-seq={String(standing?.lastReadSeq ?? 0)}
          data-has-newer={page.hasNewer ? "" : undefined}
        >
          <Replies {...replies} />
        </div>
        <noscript>
          {newest && standing?.following && newest.seq > standing.lastReadSeq && (
            <form method="post" action={paths.threadRead(root.id)}>
              <input type="hidden" name="seq" value={String(newest.seq)} />
              <button class="button quiet">{words.markRead}</button>
            </form>
          )}
        </noscript>
      </div>
      {!root.deletedAt &&
        (may.closed ? (
          <Closed chat={chat} why={may.closed} />
        ) : (
          <>
            <div class="writing-note" role="status" aria-label={text.writing.note}></div>
            <Composer chat={chat} root={root} clientId={clientId} draft={draft} />
          </>
        ))}
    </div>
  )
}
