import { AddPictures, PicturesToSend } from "../attachments/attach"
import { paths } from "../paths"
import { constant } from "../shared/constant"
import { Icon } from "../shared/icon"
import { text } from "../text/text"
import { Formatting } from "./formatting"

const ComposerFields = constant(({ chatId, hint }: { chatId: string; hint: string }) => (
  <>
    <Formatting />
    <PicturesToSend chatId={chatId} />
    <AddPictures />
    <textarea
      id="composer-body"
      name="body"
      rows={1}
      maxlength={10_000}
      dir="auto"
      placeholder={hint}
      aria-label={hint}
      enterkeyhint="enter"
      data-writes={chatId}
      data-needs="writing"
    ></textarea>
    <button
      type="button"
      class="tool"
      data-action="formatting"
      aria-pressed="false"
      aria-label={text.writing.formatting}
      title={text.writing.formatting}
    >
      <Icon name="format" />
    </button>
    <button
      type="button"
      class="tool"
      data-action="emoji"
      aria-label={text.reactions.picker}
      title={text.reactions.picker}
    >
      <Icon name="smile" />
    </button>
    <button class="send" aria-label={text.chat.send} title={text.chat.send}>
      <Icon name="send" />
    </button>
  </>
))

type ComposerProps = {
  chatId: string
  /** What stands in it until something is written. */
  hint: string
  /** Made by the server, so that a form sent twice says one thing. */
  clientId: string
}

export const Composer = ({ chatId, hint, clientId }: ComposerProps) => (
  <form
    id="composer"
    class="composer"
    method="post"
    action={paths.chatMessages(chatId)}
    enctype="multipart/form-data"
    data-chat={chatId}
  >
    <input type="hidden" name="clientId" value={clientId} />
    <ComposerFields chatId={chatId} hint={hint} />
  </form>
)
