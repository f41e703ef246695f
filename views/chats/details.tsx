import type { ChatMember, OwnChat } from "../../src/chats/chat"
import type { Account } from "../../src/users/user"
import { swap } from "../inbox/sidebar"
import { paths } from "../paths"
import { Face } from "../shared/face"
import { type Errors, Field, Submit } from "../shared/form"
import { Icon } from "../shared/icon"
import { text } from "../text/en"

export type DetailsPanelProps = {
  chat: OwnChat
  members: ChatMember[]
  nextCursor: string | null
  viewer: Account
  errors: Errors
}

/** A form whose answer draws this panel again, or a page where scripts are off. */
const inPanel = (action: string) => ({
  method: "post" as const,
  action,
  "hx-post": action,
  "hx-target": "#details",
  "hx-swap": "innerHTML",
})

/** About a chat, who is in it, and what can be done with it. */
export const DetailsPanel = ({ chat, members, nextCursor, viewer, errors }: DetailsPanelProps) => {
  const named = chat.kind === "channel" || chat.kind === "private"
  const runs = chat.role === "owner" || chat.role === "admin"
  const mayChange = chat.role !== "guest"
  const mayRemove = chat.kind === "group" ? mayChange : named && runs
  return (
    <div class="panel" data-details={chat.id}>
      <div class="panel-head">
        <h2>{text.details.title}</h2>
        <a class="tool" href={paths.chat(chat.id)} data-action="close-details" aria-label={text.details.close}>
          <Icon name="close" />
        </a>
      </div>
      {named && (
        <>
          <h3>{text.details.about}</h3>
          <p dir="auto">{chat.topic || <span class="hint">{text.details.noTopic}</span>}</p>
          {mayChange && (
            <a class="button quiet" {...swap(paths.chatSettings(chat.id))}>
              {text.details.settings}
            </a>
          )}
        </>
      )}
      <h3>
        {text.details.members} · {chat.memberCount}
      </h3>
      {chat.kind !== "direct" && mayChange && (
        <form class="add-people" {...inPanel(paths.chatMembers(chat.id))}>
          <Field
            name="handle"
            label={text.details.add}
            hint={text.fields.peopleHint}
            errors={{ handle: errors["handle"] ?? errors[""] ?? "" }}
            maxlength={500}
            autocomplete="off"
          />
          <Submit quiet>{text.details.addSubmit}</Submit>
        </form>
      )}
      <ul class="people">
        {members.map((member) => (
          <li class="person">
            <Face id={member.userId} name={member.displayName} />
            <span class="who">
              <bdi class="name" data-user={member.userId}>
                {member.displayName}
              </bdi>
              <small>
                @{member.handle}
                {member.userId === viewer.id && ` · ${text.chat.you}`}
                {member.deactivated && ` · ${text.details.deactivated}`}
              </small>
            </span>
            {mayRemove && member.userId !== viewer.id && (
              <form {...inPanel(paths.chatMemberRemove(chat.id, member.userId))}>
                <button
                  class="tool small"
                  aria-label={text.details.remove(member.displayName)}
                  title={text.details.remove(member.displayName)}
                >
                  <Icon name="close" />
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
      {nextCursor && (
        <a
          class="button quiet more"
          href={`${paths.chatDetails(chat.id)}?cursor=${nextCursor}`}
          hx-get={`${paths.chatDetails(chat.id)}?cursor=${nextCursor}`}
          hx-target="#details"
          hx-swap="innerHTML"
        >
          {text.forms.more}
        </a>
      )}
      <div class="row wrap">
        {chat.kind !== "direct" && (
          <form method="post" action={paths.chatLeave(chat.id)}>
            <Submit quiet>{text.details.leave}</Submit>
          </form>
        )}
        {named && mayChange && !chat.archivedAt && (
          <form method="post" action={paths.chatArchive(chat.id)}>
            <Submit quiet>{text.details.archive}</Submit>
          </form>
        )}
      </div>
    </div>
  )
}
