import { raw } from "hono/html"
import type { Message } from "../../src/messages/message"
import { paths } from "../paths"
import { Moment } from "../shared/moment"
import { Pane } from "../shared/pane"
import { writtenHtml } from "./message"
import { text } from "../text/text"

const words = text.edits

type Shown = { html: string; writtenAt: Date }
type Props = { versions: Shown[]; timeZone: string | null }

/** What a message said from when on, the newest first. */
export const VersionList = ({ versions, timeZone }: Props) =>
  versions.length < 2 ? (
    <p class="hint">{words.none}</p>
  ) : (
    <ol class="versions" reversed>
      {versions.toReversed().map(({ html, writtenAt }, index) => (
        <li>
          <p class="about">
            <b>{index === 0 ? words.now : index === versions.length - 1 ? words.first : ""}</b>{" "}
            <Moment at={writtenAt} timeZone={timeZone} />
          </p>
          <div class="body" dir="auto" hx-ignore>
            {raw(writtenHtml(html))}
          </div>
        </li>
      ))}
    </ol>
  )

export const VersionsPage = ({ message, ...shown }: Props & { message: Message }) => (
  <Pane title={words.title} back={paths.message(message.id)}>
    <VersionList {...shown} />
  </Pane>
)
