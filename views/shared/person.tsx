import type { Child } from "hono/jsx"
import { Face } from "./face"

type Props = {
  person: { userId: string; handle: string; displayName: string }
  /** What is said of them after the handle. */
  notes?: (string | false)[]
  /** What can be done about them. */
  children?: Child
}

/** One line of a list of people. */
export const Person = ({ person, notes = [], children }: Props) => (
  <li class="person">
    <Face id={person.userId} name={person.displayName} />
    <span class="who">
      <bdi class="name" data-user={person.userId}>
        {person.displayName}
      </bdi>
      <small>{[`@${person.handle}`, ...notes].filter(Boolean).join(" · ")}</small>
    </span>
    {children}
  </li>
)
