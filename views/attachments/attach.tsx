import { raw } from "hono/html"
import type { Attachment } from "../../src/attachments/attachment"
import { paths } from "../paths"
import { constant } from "../shared/constant"
import { Icon } from "../shared/icon"
import { text } from "../text/text"
import { altOf, picturesHtml } from "./pictures"

/** What phones then make of their own formats, and what every node can decode. */
const accepted = "image/jpeg,image/png,image/webp,image/gif"

const Drop = () => (
  <button type="button" class="tool" data-drop aria-label={text.pictures.remove} title={text.pictures.remove}>
    <Icon name="close" />
  </button>
)

/** One picture that is uploaded and not sent; `pictures.js` reads the id and the words when it is. */
export const DraftPicture = ({ attachment }: { attachment: Attachment }) => (
  <li data-id={attachment.id}>
    <img src={paths.file(attachment.id, "thumb")} width={72} height={72} alt={altOf(attachment)} />
    <input
      class="alt"
      placeholder={text.pictures.describe}
      aria-label={`${text.pictures.describe} ${attachment.name}`}
      maxlength={500}
      autocomplete="off"
    />
    <Drop />
    {/* How it stands in the conversation until the server has the message. */}
    <template>{raw(picturesHtml([attachment]))}</template>
  </li>
)

/** How one looks until it is there. */
const Uploading = constant(() => (
  <template>
    <li>
      <progress max={1} aria-label={text.pictures.uploading}></progress>
      <p class="problem" role="alert"></p>
      <button type="button" class="button quiet" data-retry hidden>
        {text.pictures.retry}
      </button>
      <Drop />
    </li>
  </template>
))

type Place = {
  chatId: string
  /** Where what waits is kept by the browser: the chat, or a thread in it. */
  place?: string
}

/** In any composer's form: where pictures wait until they are sent. */
export const PicturesToSend = ({ chatId, place = chatId }: Place) => (
  <ul
    class="strip"
    data-upload={paths.chatAttachments(chatId)}
    data-keep={`pictures:${place}`}
    aria-label={text.pictures.waiting}
  >
    <Uploading />
  </ul>
)

/** And the button beside its text; where scripts are off, the form itself brings the files along. */
export const AddPictures = constant(() => (
  <label class="attach" title={text.pictures.add}>
    <Icon name="picture" />
    <input type="file" name="file" multiple accept={accepted} aria-label={text.pictures.add} />
  </label>
))
