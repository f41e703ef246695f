import type { Message } from "../../src/messages/message"
import { faceHtml } from "../shared/face"
import { iconHtml } from "../shared/icon"
import { dayAndTime } from "../text/formats"
import { text } from "../text/text"

const escape = Bun.escapeHTML

/** Which thread a reply is in, and whether the chat shows it, too. */
export const threadMark = ({ threadOf, inChannel }: Message) =>
  threadOf ? ` data-thread="${threadOf}"${inChannel ? " data-in-channel" : ""}` : ""

/** The way to a thread: from its beginning, with who replied last; from a reply that the chat shows, too. */
export function repliesHtml({ id, threadOf, inChannel, replyCount, repliers, lastReplyAt }: Message): string {
  if (inChannel)
    return `<a class="from-thread" href="/m/${threadOf}/thread">${iconHtml("message")}${text.threads.fromThread}</a>`
  if (replyCount === 0) return ""
  const names = repliers.map(({ name }) => name).join(", ")
  const faces = repliers.map((person) => faceHtml(person)).join("")
  const at = lastReplyAt
    ? `<small><span>${text.threads.lastReply}</span> <time datetime="${lastReplyAt.toISOString()}">${dayAndTime(lastReplyAt, "UTC")} UTC</time></small>`
    : ""
  return `<a class="replies" href="/m/${id}/thread" title="${escape(text.threads.open(replyCount, names))}"><span class="faces">${faces}</span><b>${text.threads.replies(replyCount)}</b>${at}</a>`
}
