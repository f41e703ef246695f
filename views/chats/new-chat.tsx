import type { OwnWorkspace } from "../../src/workspaces/workspace"
import { paths } from "../paths"
import { type Errors, Field, FormProblem, Submit, type Values } from "../shared/form"
import { Pane } from "../shared/pane"
import { text } from "../text/text"

export type NewChatPaneProps = { workspace: OwnWorkspace; values: Values; errors: Errors }

const kinds = ["channel", "private", "group", "direct"] as const

/** One form for every kind of chat; what a kind does not need stays empty. */
export const NewChatPane = ({ workspace, values, errors }: NewChatPaneProps) => {
  const kind = kinds.find((known) => known === values["kind"]) ?? "channel"
  const peopleErrors = { ...errors, handle: errors["handle"] ?? errors["members"] ?? "" }
  return (
    <Pane title={text.newChat.title} slug={workspace.slug}>
      <form class="stack" method="post" action={paths.createChat(workspace.slug)}>
        <FormProblem errors={errors} known={["name", "topic", "handle", "members"]} />
        <fieldset class="choices">
          <legend>{text.newChat.kind}</legend>
          {kinds.map((value) => (
            <label class="choice">
              <input type="radio" name="kind" value={value} checked={value === kind} />
              <span>
                <strong>{text.newChat[value]}</strong>
                <span class="hint">{text.newChat[`${value}Hint`]}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div class="for-named">
          <Field
            name="name"
            label={text.fields.channelName}
            values={values}
            errors={errors}
            maxlength={60}
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
        </div>
        <Field
          name="handle"
          label={text.fields.people}
          hint={text.fields.peopleHint}
          values={values}
          errors={peopleErrors}
          maxlength={500}
          autocomplete="off"
        />
        <div class="row">
          <Submit>{text.forms.create}</Submit>
        </div>
      </form>
    </Pane>
  )
}
