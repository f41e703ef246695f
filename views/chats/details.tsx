import { raw } from "hono/html"
import type { ChatMember, OwnChat } from "../../src/chats/chat"
import type { ChatRights } from "../../src/chats/policy"
import type { Account } from "../../src/users/user"
import { swap } from "../shared/swap"
import { paths } from "../paths"
import { type Errors, Field, FormProblem, Submit, type Values } from "../shared/form"
import { Icon } from "../shared/icon"
import { Person } from "../shared/person"
import { dateFormat } from "../text/formats"
import { text } from "../text/text"

export type DetailsPanelProps = {
  chat: OwnChat
  may: ChatRights
  members: ChatMember[]
  nextCursor: string | null
  viewer: Account
  errors: Errors
  /** What was typed into a form that was refused. */
  values?: Values
  tab: DetailsTab
  /** The chat's newest threads, where they are looked at. */
  threads?: { toString(): string | Promise<string> }
}

export const detailsTabs = ["members", "about", "pins", "threads"] as const
export type DetailsTab = (typeof detailsTabs)[number]

const isNamed = (chat: OwnChat) => chat.kind === "channel" || chat.kind === "private"

/** A form whose answer draws this panel again, or a page where scripts are off. */
const inPanel = (action: string) => ({
  method: "post" as const,
  action,
  "hx-post": action,
  "hx-target": "#details",
  "hx-swap": "innerHTML",
})

const Tabs = ({ chat, open }: { chat: OwnChat; open: DetailsTab }) => (
  <nav class="tabs" aria-label={text.aboutChat.tabsLabel}>
    {detailsTabs.map((tab) => {
      const href = `${paths.chatDetails(chat.id)}?tab=${tab}`
      return (
        <a
          id={`tab-${tab}`}
          href={href}
          hx-get={href}
          hx-target="#details"
          hx-swap="innerHTML"
          aria-current={tab === open ? "page" : undefined}
        >
          {text.aboutChat.tabs[tab]}
        </a>
      )
    })}
  </nav>
)

/** Who began a chat and when, in a sentence. */
export const storyOf = ({ creator, createdAt }: Pick<OwnChat, "creator" | "createdAt">) => {
  const day = dateFormat({ timeZone: "UTC", dateStyle: "long" }).format(createdAt)
  return creator ? text.aboutChat.created(creator.name, day) : text.aboutChat.begun(day)
}

const About = ({ chat, may }: Pick<DetailsPanelProps, "chat" | "may">) => (
  <section>
    {isNamed(chat) && (
      <>
        <h2>{text.aboutChat.topic}</h2>
        <p dir="auto">{chat.topic || <span class="hint">{text.details.noTopic}</span>}</p>
        {may.changeTopic && <a {...swap(paths.chatSettings(chat.id))}>{text.details.settings}</a>}
      </>
    )}
    <h2>{text.aboutChat.story}</h2>
    <p>{storyOf(chat)}</p>
  </section>
)

const AddPeople = ({ chat, errors, values }: { chat: OwnChat; errors: Errors; values?: Values }) => {
  const problem = errors["handle"] ?? errors[""] ?? ""
  return (
    <details class="fold" open={problem !== ""}>
      <summary class="button quiet">
        <Icon name="plus" />
        {text.details.add}
      </summary>
      <form class="stack" {...inPanel(paths.chatMembers(chat.id))}>
        <Field
          name="handle"
          label={text.fields.people}
          hint={text.fields.peopleHint}
          errors={{ handle: problem }}
          values={values}
          maxlength={500}
          autocomplete="off"
          required
        />
        <Submit>{text.details.addSubmit}</Submit>
      </form>
    </details>
  )
}

const Members = ({ chat, may, members, viewer }: Pick<DetailsPanelProps, "chat" | "may" | "members" | "viewer">) => (
  <ul class="people">
    {members.map((member) => (
      <Person
        person={member}
        notes={[member.userId === viewer.id && text.chat.you, member.deactivated && text.details.deactivated]}
      >
        {may.removePeople && member.userId !== viewer.id && (
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
      </Person>
    ))}
  </ul>
)

/** An open channel can be joined again and an archived chat brought back; what cannot be undone asks first. */
const Ways = ({ chat, may }: Pick<DetailsPanelProps, "chat" | "may">) => (
  <section class="ways">
    {may.setAnnouncement && (
      <form method="post" action={paths.chatAnnouncement(chat.id)}>
        <input type="hidden" name="announcement" value={chat.announcement ? "0" : "1"} />
        <Submit quiet>{chat.announcement ? text.moderation.open : text.moderation.close}</Submit>
      </form>
    )}
    {may.archive && !chat.archivedAt && (
      <form method="post" action={paths.chatArchive(chat.id)}>
        <Submit quiet>{text.details.archive}</Submit>
      </form>
    )}
    {chat.kind === "channel" && (
      <form method="post" action={paths.chatLeave(chat.id)}>
        <Submit quiet>{text.details.leave}</Submit>
      </form>
    )}
    {(chat.kind === "private" || chat.kind === "group") && (
      <details class="fold">
        <summary class="button quiet">{text.details.leaveAsk}</summary>
        <form class="stack" method="post" action={paths.chatLeave(chat.id)}>
          <p class="hint">{text.details.leaveHint}</p>
          <Submit danger>{text.details.leave}</Submit>
        </form>
      </details>
    )}
  </section>
)

/** About a chat, who is in it, and what can be done with it: beside the conversation. */
export const DetailsPanel = ({
  chat,
  may,
  members,
  nextCursor,
  viewer,
  errors,
  values,
  tab,
  threads,
}: DetailsPanelProps) => (
  <div class="panel" data-details={chat.id} data-path={paths.chatDetails(chat.id)}>
    <div class="head">
      <h2>{text.details.title}</h2>
      <a class="tool" href={paths.chat(chat.id)} data-action="close-details" aria-label={text.details.close}>
        <Icon name="close" />
      </a>
    </div>
    <Tabs chat={chat} open={tab} />
    {tab === "about" && <About chat={chat} may={may} />}
    {tab === "about" && chat.kind !== "direct" && <Ways chat={chat} may={may} />}
    {tab === "pins" && (
      <div hx-get={paths.chatPins(chat.id)} hx-trigger="load" hx-swap="outerHTML" hx-target="this">
        <a class="button quiet more" href={paths.chatPins(chat.id)}>
          {text.pins.title}
        </a>
      </div>
    )}
    {tab === "threads" && raw(String(threads))}
    {tab === "members" && (
      <section>
        <h2>{text.chat.members(chat.memberCount)}</h2>
        {may.addPeople ? <AddPeople chat={chat} errors={errors} values={values} /> : <FormProblem errors={errors} />}
        <Members chat={chat} may={may} members={members} viewer={viewer} />
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
      </section>
    )}
  </div>
)
