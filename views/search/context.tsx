import { raw } from "hono/html"
import type { Message } from "../../src/messages/message"
import { paths } from "../paths"
import { Moment } from "../shared/moment"
import { writtenHtml } from "../messages/message"
import { text } from "../text/text"

/** What was said before and after: fetched when it is opened; without a script it is looked at in the chat. */
export const ContextOf = ({ message }: { message: Message }) => (
  <details
    class="context"
    hx-get={paths.messageContext(message.id)}
    hx-trigger="toggle once"
    hx-target="find .around"
    hx-swap="outerHTML"
  >
    <summary>{text.search.context}</summary>
    <p class="around">
      <a href={paths.messageContext(message.id)}>{text.search.openInChat}</a>
    </p>
  </details>
)

type Props = { messages: Message[]; foundId: string; zone: string | null }

/** A few messages around one that was found. */
export const Context = ({ messages, foundId, zone }: Props) => (
  <ol class="around">
    {messages.map(({ id, senderName, createdAt, html }) => (
      <li aria-current={id === foundId ? "true" : undefined}>
        <span class="about">
          <strong>
            <bdi>{senderName}</bdi>
          </strong>{" "}
          <Moment at={createdAt} timeZone={zone} />
        </span>
        <div class="body" dir="auto" hx-ignore>
          {raw(writtenHtml(html))}
        </div>
      </li>
    ))}
  </ol>
)
