import type { Completion, Option } from "../../src/search/completion"
import { Face } from "../shared/face"
import { Icon, type IconName } from "../shared/icon"
import { text } from "../text/text"

const icons: Record<Option["kind"], IconName> = {
  operator: "filter",
  person: "people",
  channel: "hash",
  private: "lock",
  date: "calendar",
  recent: "clock",
}

const Sign = ({ option: { kind, person } }: { option: Option }) =>
  person ? <Face {...person} small /> : <Icon name={icons[kind]} />

/** What can be put in the place of what is being typed: the list of the box, made anew with every letter. */
export const Completions = ({ options, notes, isRecent }: Completion & { isRecent: boolean }) => (
  <>
    <ul id="search-options" role="listbox" aria-label={isRecent ? text.searchBox.recent : text.searchBox.suggestions}>
      {options.map((option, index) => (
        <li
          id={`search-option-${index}`}
          role="option"
          aria-selected="false"
          data-completion={option.text}
          data-open={option.open ? "" : undefined}
        >
          <Sign option={option} />
          <bdi class="query">{option.text}</bdi>
          {option.detail && <bdi class="detail">{option.detail}</bdi>}
        </li>
      ))}
    </ul>
    {isRecent && options.length > 0 && <p class="note keys">{text.searchBox.recentKey}</p>}
    {notes.map((note) => (
      <p class="note">{note}</p>
    ))}
  </>
)
