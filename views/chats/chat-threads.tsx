import { raw } from "hono/html"
import type { Message } from "../../src/messages/message"
import { renderMessages } from "../messages/message-list"
import { Empty } from "../shared/pane"
import { text } from "../text/text"

type Props = {
  threads: Message[]
  /** There are others, which were replied in longer ago. */
  more: boolean
  timeZone: string | null
  viewerId: string
}

/** The newest threads of a chat, in its panel: each by its beginning, from which it opens. */
export const ChatThreads = ({ threads, more, timeZone, viewerId }: Props) =>
  threads.length === 0 ? (
    <Empty icon="message">
      <h2>{text.threads.noneChat}</h2>
      <p>{text.threads.noneChatHint}</p>
    </Empty>
  ) : (
    <>
      <ul class="chat-threads" aria-label={text.threads.title}>
        {threads.map((root) => (
          <li>
            {raw(
              renderMessages({
                page: { messages: [root], hasOlder: false, hasNewer: false },
                timeZone,
                viewerId,
                inPanel: true,
              }),
            )}
          </li>
        ))}
      </ul>
      {more && <p class="hint">{text.threads.newestOfChat(threads.length)}</p>}
    </>
  )
