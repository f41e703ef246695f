import { raw } from "hono/html"
import type { Presence, Status } from "../../src/presence/presence"
import { text } from "../text/text"

const escape = Bun.escapeHTML

/**
 * How somebody is here: beside a face. The page's script keeps it true, and fills it in where the server does not. A string, as
 * everything that stands at each of many people.
 */
export const dotHtml = (of: string, now?: Presence["presence"]) =>
  now
    ? `<span class="dot" data-of="${of}" data-presence="${now}">${escape(text.presence.states[now])}</span>`
    : `<span class="dot" data-of="${of}"></span>`

export const Dot = ({ of, now }: { of: string; now?: Presence["presence"] }) => raw(dotHtml(of, now))

const sentence = ({ emoji, text: words }: Status) => [emoji, words].filter(Boolean).join(" ")

/** What somebody says of themselves, as one emoji beside a name. */
export const statusMarkHtml = (of: string, now?: Status | null) =>
  now
    ? `<span class="status-mark" data-status-of="${of}" role="img" title="${escape(sentence(now))}">${escape(now.emoji || "💬")}</span>`
    : `<span class="status-mark" data-status-of="${of}" role="img" hidden></span>`

export const StatusMark = ({ of, now }: { of: string; now?: Status | null }) => raw(statusMarkHtml(of, now))
