import type { OwnChat } from "../../src/chats/chat"
import { paths } from "../paths"
import { constant } from "../shared/constant"
import { Icon } from "../shared/icon"
import { Menu, opens } from "../shared/menu"
import { Dot, StatusMark } from "../shared/presence"
import { wholeNumber } from "../text/formats"
import { text } from "../text/text"

/** Whom one talks to, and how they are at this moment. */
const Other = ({ userId, slug, title }: { userId: string; slug: string; title: string }) => (
  <>
    <Dot of={userId} />
    <a class="name" href={paths.user(userId, slug)} data-user={userId} dir="auto">
      <bdi>{title}</bdi>
    </a>
    <StatusMark of={userId} />
  </>
)

/** What it says of itself the script asks for when that changed: it stays where it is, and the last answer wins. */
const renewed = {
  "hx-target": "this",
  "hx-select": "#conversation > .head > *",
  "hx-swap": "innerHTML",
  "hx-sync": "this:replace",
}

type HeadProps = Pick<OwnChat, "id" | "kind" | "title" | "topic" | "otherUserId" | "workspaceSlug" | "memberCount">

/** What a chat is called and about, and what may be looked at beside it. */
export const Head = constant(({ id, kind, title, topic, otherUserId, workspaceSlug, memberCount }: HeadProps) => (
  <div class="head" {...renewed}>
    <a class="tool to-chats" href={`${paths.workspace(workspaceSlug)}?list`} aria-label={text.chat.toChats}>
      <Icon name="back" />
    </a>
    <h1>
      {kind === "channel" && <span aria-hidden="true">#</span>}
      {kind === "private" && <Icon name="lock" />}
      {otherUserId ? <Other userId={otherUserId} slug={workspaceSlug} title={title} /> : <bdi>{title}</bdi>}
    </h1>
    <p dir="auto">{topic}</p>
    <div class="tools">
      <a
        class="tool"
        href={paths.chatFind(id)}
        hx-get={paths.chatMatches(id)}
        hx-target="#find"
        hx-swap="innerHTML"
        data-action="find"
        aria-label={text.search.inChat}
        title={text.search.inChat}
      >
        <Icon name="search" />
      </a>
      <button class="tool" {...opens("jump")} aria-label={text.chat.date} title={text.chat.date}>
        <Icon name="calendar" />
      </button>
      <Menu id="jump" className="near">
        <form class="jump" method="get" action={paths.chatAtDate(id)}>
          <label for="jump-date">{text.chat.date}</label>
          <input id="jump-date" type="date" name="date" required />
          <button class="button">{text.chat.go}</button>
        </form>
      </Menu>
      <a
        class="tool"
        href={paths.chatPreferences(id)}
        hx-get={paths.chatPreferences(id)}
        hx-target="#details"
        hx-swap="innerHTML"
        hx-push-url="true"
        aria-label={text.arrangement.open}
        title={text.arrangement.open}
      >
        <Icon name="bell" />
      </a>
      <a
        class="tool"
        href={paths.chatDetails(id)}
        hx-get={paths.chatDetails(id)}
        hx-target="#details"
        hx-swap="innerHTML"
        hx-push-url="true"
        aria-label={`${text.chat.details}: ${text.chat.members(memberCount)}`}
        title={text.chat.details}
      >
        <Icon name="people" />
        <span class="number">{wholeNumber(memberCount)}</span>
      </a>
    </div>
  </div>
))
