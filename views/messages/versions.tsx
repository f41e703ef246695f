import { raw } from "hono/html"
import type { Message } from "../../src/messages/message"
import { paths } from "../paths"
import { Moment } from "../shared/moment"
import { Pane } from "../shared/pane"
import { text } from "../text/en"

const words = text.edits

type Shown = { html: string; writtenAt: Date }

/** What a message said from when on, the newest first. */
export const VersionList = ({ versions }: { versions: Shown[] }) =>
  versions.length < 2 ? (
    <p class="hint">{words.none}</p>
  ) : (
    <ol class="versions" reversed>
      {versions.toReversed().map(({ html, writtenAt }, index) => (
        <li>
          <p class="about">
            <b>{index === 0 ? words.now : index === versions.length - 1 ? words.first : ""}</b>{" "}
            <Moment at={writtenAt} />
          </p>
          <div class="body" dir="auto" hx-ignore>
            {raw(html)}
          </div>
        </li>
      ))}
    </ol>
  )

export const VersionsPage = ({ message, versions }: { message: Message; versions: Shown[] }) => (
  <Pane title={words.title} back={paths.message(message.id)}>
    <VersionList versions={versions} />
  </Pane>
)
