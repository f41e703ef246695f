import type { Message } from "../../src/messages/message"
import { paths } from "../paths"
import { type Errors, FormProblem, Submit } from "../shared/form"
import { Pane } from "../shared/pane"
import { text } from "../text/en"

/** Changing or deleting one message: alone on a page where scripts are off, in place where they are on. */
export const EditForm = ({ message, errors }: { message: Message; errors: Errors }) => (
  <Pane title={text.message.editing} back={paths.message(message.id)}>
    <form class="stack" method="post" action={paths.messageEdit(message.id)}>
      <FormProblem errors={errors} />
      <input type="hidden" name="rev" value={String(message.rev)} />
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
        {message.body}
      </textarea>
      <div class="row">
        <Submit>{text.forms.save}</Submit>
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
