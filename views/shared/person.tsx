import type { Child } from "hono/jsx"
import { paths } from "../paths"
import { Face } from "./face"
import { Dot, StatusMark } from "./presence"

type Props = {
  person: { userId: string; handle: string; displayName: string; avatar?: string | null }
  /** What is said of them after the handle. */
  notes?: (string | false)[]
  /** Leads nowhere: who looks may not see their card. */
  plain?: boolean
  /** What can be done about them. */
  children?: Child
}

/** One line of a list of people. */
export const Person = ({ person, notes = [], plain = false, children }: Props) => (
  <li class="person">
    <span class="faced">
      <Face id={person.userId} name={person.displayName} avatar={person.avatar} />
      {!plain && <Dot of={person.userId} />}
    </span>
    <span class="who">
      {plain ? (
        <bdi class="name" data-user={person.userId}>
          {person.displayName}
        </bdi>
      ) : (
        <span class="named">
          <a class="name" href={paths.user(person.userId)} data-user={person.userId} dir="auto">
            {person.displayName}
          </a>
          <StatusMark of={person.userId} />
        </span>
      )}
      <small>{[`@${person.handle}`, ...notes].filter(Boolean).join(" · ")}</small>
    </span>
    {children}
  </li>
)
