import { raw } from "hono/html"
import type { Message } from "../../src/messages/message"
import type { ReactionRow } from "../../src/messages/reaction-store"
import { swap } from "../shared/swap"
import { paths } from "../paths"
import { Pane } from "../shared/pane"
import { Person } from "../shared/person"
import { text } from "../text/text"
import { type Choice, emojiForm } from "./emoji-picker"

const words = text.reactions

/** Choosing an emoji for a message where scripts are off. */
export const ReactPage = ({ message, choices }: { message: Message; choices: Choice[] }) => (
  <Pane title={words.react} back={paths.message(message.id)}>
    {message.reactions.length > 0 && <a href={paths.messageReactions(message.id)}>{words.whoReacted}</a>}
    {raw(emojiForm(choices, paths.messageReact(message.id)))}
  </Pane>
)

type ListProps = { message: Message; rows: ReactionRow[]; emoji: string | null; nextCursor: string | null }

/** Who reacted to a message with what, the earliest first. */
export const ReactionList = ({ message, rows, emoji, nextCursor }: ListProps) => (
  <Pane title={words.reactions} back={paths.message(message.id)}>
    {message.reactions.length > 0 ? (
      <nav class="reactions" aria-label={words.reactions}>
        {message.reactions.map((reaction) => (
          <a
            class="pill"
            {...swap(
              paths.messageReactions(message.id, { emoji: reaction.emoji === emoji ? undefined : reaction.emoji }),
            )}
            aria-current={reaction.emoji === emoji ? "true" : undefined}
          >
            {reaction.emoji} <b>{reaction.count}</b>
          </a>
        ))}
      </nav>
    ) : (
      <p class="hint">{words.nobody}</p>
    )}
    <ul class="people">
      {rows.map((row) => (
        <Person person={row}>
          <span class="chosen">{row.emoji}</span>
        </Person>
      ))}
    </ul>
    {nextCursor && (
      <a
        class="button quiet more"
        {...swap(paths.messageReactions(message.id, { emoji: emoji ?? undefined, cursor: nextCursor }))}
      >
        {text.forms.more}
      </a>
    )}
  </Pane>
)

type WhoProps = { message: Message; emoji: string; called: string; names: string[]; others: number }

/** Who chose one emoji, in a sentence. */
export function Who({ message, emoji, called, names, others }: WhoProps) {
  const all = others > 0 ? [...names, words.others(others)] : names
  const joined = all.length > 1 ? words.and(all.slice(0, -1).join(", "), all.at(-1)!) : (all[0] ?? "")
  return (
    <>
      <span class="big" aria-hidden="true">
        {emoji}
      </span>
      <p dir="auto">{words.reacted(joined, called)}</p>
      <a {...swap(paths.messageReactions(message.id))}>{words.all}</a>
    </>
  )
}
