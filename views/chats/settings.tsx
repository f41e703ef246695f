import type { OwnChat } from "../../src/chats/chat"
import { paths } from "../paths"
import { type Errors, Field, FormProblem, Submit, type Values } from "../shared/form"
import { Pane } from "../shared/pane"
import { text } from "../text/text"

export type ChatSettingsPaneProps = { chat: OwnChat; values: Values; errors: Errors }

export const ChatSettingsPane = ({ chat, values, errors }: ChatSettingsPaneProps) => (
  <Pane title={text.chatSettings.title(`#${chat.title}`)} slug={chat.workspaceSlug}>
    <form class="stack" method="post" action={paths.chatSettings(chat.id)}>
      <FormProblem errors={errors} known={["name", "topic"]} />
      <Field
        name="name"
        label={text.fields.channelName}
        values={values}
        errors={errors}
        maxlength={60}
        required
        autocomplete="off"
      />
      <Field
        name="topic"
        label={text.fields.topic}
        hint={text.fields.topicHint}
        values={values}
        errors={errors}
        maxlength={250}
        autocomplete="off"
        spellcheck
      />
      <div class="row">
        <Submit>{text.forms.save}</Submit>
        <a class="button quiet" href={paths.chat(chat.id)}>
          {text.forms.cancel}
        </a>
      </div>
    </form>
  </Pane>
)
