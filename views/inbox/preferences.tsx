import type { OwnChat } from "../../src/chats/chat"
import type { Level, Preferences, Section } from "../../src/inbox/sidebar"
import { paths } from "../paths"
import { Icon } from "../shared/icon"
import { text } from "../text/text"

type Props = { chat: OwnChat; preferences: Preferences; sections: Section[] }

const words = text.arrangement

const inPanel = (chat: OwnChat) => ({
  method: "post" as const,
  action: paths.chatPreferences(chat.id),
  "hx-post": paths.chatPreferences(chat.id),
  "hx-target": "#details",
  "hx-swap": "innerHTML",
})

const levels: Level[] = ["all", "mentions", "nothing"]

const Toggle = ({ chat, name, on, labels }: { chat: OwnChat; name: string; on: boolean; labels: [string, string] }) => (
  <form {...inPanel(chat)}>
    <input type="hidden" name={name} value={on ? "0" : "1"} />
    <button class="button quiet" aria-pressed={on ? "true" : "false"}>
      <Icon name={name === "favourite" ? "star" : on ? "bellOff" : "bell"} />
      {labels[on ? 1 : 0]}
    </button>
  </form>
)

/** What one person wants of one chat: beside the conversation. */
export const PreferencesPanel = ({ chat, preferences, sections }: Props) => (
  <div class="panel" data-path={paths.chatPreferences(chat.id)}>
    <div class="head">
      <h2>{words.title}</h2>
      <a class="tool" href={paths.chat(chat.id)} data-action="close-details" aria-label={words.close}>
        <Icon name="close" />
      </a>
    </div>
    <section>
      <h2 dir="auto">{chat.title}</h2>
      <Toggle chat={chat} name="favourite" on={preferences.favourite} labels={[words.favourite, words.unfavourite]} />
      <Toggle chat={chat} name="muted" on={preferences.muted} labels={[words.mute, words.unmute]} />
      <p class="hint">{words.muteHint}</p>
    </section>
    <section>
      <h2 id="level-label">{words.level}</h2>
      <form {...inPanel(chat)}>
        <div class="levels" role="group" aria-labelledby="level-label">
          {levels.map((level) => (
            <button
              name="level"
              value={level}
              class="level"
              aria-pressed={level === preferences.level ? "true" : "false"}
            >
              {words.levels[level]}
              {level === preferences.level && <Icon name="check" />}
            </button>
          ))}
        </div>
      </form>
    </section>
    <section>
      <h2 id="section-label">{words.section}</h2>
      <form class="stack" {...inPanel(chat)}>
        <div class="field">
          <select id="section-id" name="sectionId" aria-labelledby="section-label">
            <option value="" selected={preferences.sectionId === null}>
              {words.noSection}
            </option>
            {sections.map(({ id, name }) => (
              <option value={id} selected={preferences.sectionId === id}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="section-new">{words.newSection}</label>
          <input id="section-new" name="section" maxlength={40} autocomplete="off" />
        </div>
        <button class="button quiet">{words.place}</button>
      </form>
      <a href={paths.sections(chat.workspaceSlug)}>{words.arrange}</a>
    </section>
  </div>
)
