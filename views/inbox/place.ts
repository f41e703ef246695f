import type { FavouritePerson, SidebarChat, SidebarSearch } from "../../src/inbox/sidebar"
import { paths } from "../paths"
import { faceHtml } from "../shared/face"
import { iconHtml } from "../shared/icon"
import { dotHtml, statusMarkHtml } from "../shared/presence"
import { swapHtml } from "../shared/swap"
import { text } from "../text/text"

const escape = Bun.escapeHTML

export const shownCount = (count: number) => (count > 99 ? "99+" : String(count))

/** What a number of unread messages, or of mentions among them, is called. */
export const countLabel = ({ unread, mentions }: { unread: number; mentions: number }) =>
  mentions ? text.sidebar.mentions(shownCount(mentions)) : text.sidebar.unread(shownCount(unread))

export function countHtml(counts: { unread: number; mentions: number }): string {
  const count = counts.mentions || counts.unread
  if (count === 0) return '<span class="count" data-empty=""></span>'
  return `<span class="count${counts.mentions ? " mention" : ""}">${shownCount(count)}<span class="visually-hidden"> ${countLabel(counts)}</span></span>`
}

const signs = { channel: "hash", private: "lock", group: "people", direct: "people" } as const
const signHtml = (name: Parameters<typeof iconHtml>[0]) =>
  `<span class="sign" aria-hidden="true">${iconHtml(name)}</span>`

const person = (id: string, name: string, avatar: string | null) =>
  `<span class="faced">${faceHtml({ id, name, avatar, small: true })}${dotHtml(id)}</span>`

/** A chat in the sidebar: strings, since everybody has dozens of them on every page. */
export function chatPlaceHtml(chat: SidebarChat, open: boolean): string {
  const other = chat.kind === "direct" ? chat.otherUserId : null
  const look = `place${chat.unread > 0 && !chat.muted ? " unread" : ""}${open ? " open" : ""}${chat.archived ? " archived" : ""}`
  return (
    `<li><a id="chat-${chat.id}" class="${look}"${open ? ' aria-current="page"' : ""} data-chat="${chat.id}" data-rev="${chat.lastRev}" data-seq="${chat.lastSeq}" data-read-seq="${chat.lastReadSeq}" data-unread="${chat.unread}" data-mentions="${chat.mentions}" data-level="${chat.level}"${chat.muted ? ' data-muted=""' : ""} ${swapHtml(paths.chat(chat.id))}>` +
    (other ? person(other, chat.title, chat.otherAvatar) : signHtml(signs[chat.kind])) +
    `<bdi class="title">${escape(chat.title)}</bdi>` +
    (chat.muted ? `<span class="visually-hidden">${text.arrangement.muted}</span>` : "") +
    (other ? statusMarkHtml(other) : "") +
    `${countHtml(chat)}</a></li>`
  )
}

/** Somebody whom one wants to find first and has not talked to: their card begins it. */
export const favouritePlaceHtml = ({ id, name, avatar }: FavouritePerson, slug: string) =>
  `<li><a class="place" href="${escape(paths.user(id, slug))}" data-card>${person(id, name, avatar)}<bdi class="title">${escape(name)}</bdi>${statusMarkHtml(id)}</a></li>`

/** A kept search, with how much is new in it. */
export const searchPlaceHtml = ({ id, name, q, order, grouped, unread }: SidebarSearch, team: string) =>
  `<li><a id="search-${id}" class="place${unread > 0 ? " unread" : ""}" data-search="${id}" ${swapHtml(paths.search({ q, team, order, grouped, saved: id }))}>${signHtml("search")}<bdi class="title">${escape(name)}</bdi>${countHtml({ unread, mentions: 0 })}</a></li>`
