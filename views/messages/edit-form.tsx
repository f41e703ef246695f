import type { Message } from "../../src/messages/message"
import { paths } from "../paths"
import { type Errors, FormProblem, Submit } from "../shared/form"
import { Pane } from "../shared/pane"
import { text } from "../text/text"

/** What is not saved yet, and of which state of the message it was made. */
export type Written = { body: string; rev?: number }
type Props = {
  message: Message
  written?: Written
  /** So many people are called by it: the writer is to say that they are meant. */
  count?: number
  errors: Errors
}

/** Changing or deleting one message: alone on a page where scripts are off, in place where they are on. */
export const EditForm = ({ message, written = message, count, errors }: Props) => (
  <Pane title={text.message.editing} back={paths.message(message.id)}>
    <form class="stack" method="post" action={paths.messageEdit(message.id)}>
      <FormProblem errors={errors} />
      <input type="hidden" name="rev" value={String(written.rev ?? "")} />
      <textarea
        name="body"
        rows={6}
        maxlength={10_000}
        required
        dir="auto"
        aria-label={text.message.editing}
        data-writes={message.chatId}
        data-needs="writing"
      >
        {`\n${written.body}`}
      </textarea>
      <div class="row">
        {count !== undefined && (
          <button class="button" name="confirm" value="1">
            {text.writing.sendBroad(count)}
          </button>
        )}
        <Submit quiet={count !== undefined}>{text.forms.save}</Submit>
        <a class="button quiet" href={paths.message(message.id)}>
          {text.forms.cancel}
        </a>
      </div>
    </form>
    <form class="stack" method="post" action={paths.messageDelete(message.id)}>
      <p class="hint">{text.message.removeHint}</p>
      <Submit danger>{text.message.remove}</Submit>
    </form>
  </Pane>
)
