import type { Presence, Status } from "../../src/presence/presence"
import { text } from "../text/text"

/** How somebody is here: beside a face. The page's script keeps it true, and fills it in where the server does not. */
export const Dot = ({ of, now }: { of: string; now?: Presence["presence"] }) => (
  <span class="dot" data-of={of} data-presence={now}>
    {now && text.presence.states[now]}
  </span>
)

const sentence = ({ emoji, text: words }: Status) => [emoji, words].filter(Boolean).join(" ")

/** What somebody says of themselves, as one emoji beside a name. */
export const StatusMark = ({ of, now }: { of: string; now?: Status | null }) => (
  <span class="status-mark" data-status-of={of} role="img" title={now ? sentence(now) : undefined} hidden={!now}>
    {now ? now.emoji || "💬" : null}
  </span>
)
