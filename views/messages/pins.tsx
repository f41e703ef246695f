import { raw } from "hono/html"
import type { OwnChat } from "../../src/chats/chat"
import type { Pin } from "../../src/messages/message"
import { paths } from "../paths"
import { Face } from "../shared/face"
import { Moment } from "../shared/moment"
import { Empty, Pane } from "../shared/pane"
import { Renewed } from "../shared/renewed"
import { writtenHtml } from "./message"
import { text } from "../text/text"

const words = text.pins

type Props = { chat: OwnChat; pins: Pin[]; mayPin: boolean; timeZone: string | null }

/** What is pinned in a chat, the last pinned first: by itself, to stand in a panel; it draws itself again when that changed. */
export const PinList = (props: Props) => (
  <Renewed from={paths.chatPins(props.chat.id)} on="waiting-changed from:body" select=".pin-list">
    <div class="pin-list">
      <Pins {...props} />
    </div>
  </Renewed>
)

const Pins = ({ pins, mayPin, timeZone }: Props) =>
  pins.length === 0 ? (
    <Empty icon="pin">
      <p>{words.empty}</p>
    </Empty>
  ) : (
    <ul class="pins">
      {pins.map((pin) => (
        <li id={`pin-${pin.id}`}>
          <p class="about">
            <Face id={pin.senderId} name={pin.senderName} avatar={pin.senderAvatar} small />
            <bdi class="name" data-user={pin.senderId}>
              {pin.senderName}
            </bdi>
            <small>
              <Moment at={pin.createdAt} timeZone={timeZone} />
            </small>
          </p>
          <div class="body" dir="auto" hx-ignore>
            {raw(writtenHtml(pin.html))}
          </div>
          <p class="hint">
            {pin.pinnedByName && words.by(pin.pinnedByName)} · <Moment at={pin.pinnedAt} timeZone={timeZone} />
          </p>
          <div class="row">
            <a href={paths.message(pin.id)}>{words.open}</a>
            {mayPin && (
              <form method="post" action={paths.messagePin(pin.id, false)}>
                <button class="link">{words.unpin}</button>
              </form>
            )}
          </div>
        </li>
      ))}
    </ul>
  )

export const PinsPage = (props: Props) => (
  <Pane title={words.title} back={paths.chat(props.chat.id)}>
    <PinList {...props} />
  </Pane>
)
