import type { Suggestion } from "../../src/messages/completion"
import { Face } from "../shared/face"
import { Icon, type IconName } from "../shared/icon"
import { text } from "../text/text"

const icons: Record<Suggestion["kind"], IconName> = {
  person: "people",
  broad: "people",
  channel: "hash",
  private: "lock",
  emoji: "message",
  command: "compass",
}

/** What may stand in the place of the word at the caret; the script puts it beside the field. */
export const Suggestions = ({ list }: { list: Suggestion[] }) => (
  <>
    {list.map(({ text: said, detail, kind, person, shortcode, away }, index) => (
      <li id={`suggestion-${index}`} role="option" aria-selected="false" data-text={said}>
        {person && <Face {...person} small />}
        {shortcode && <span class="emoji">{said}</span>}
        {!person && !shortcode && <Icon name={icons[kind]} />}
        <bdi class="said">{shortcode ?? said}</bdi>
        <bdi class="detail">{detail}</bdi>
        {away && <span class="away">{text.writing.notHere}</span>}
      </li>
    ))}
  </>
)
