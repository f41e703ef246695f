import type { Receipt } from "../../src/messages/receipt-store"
import { paths } from "../paths"
import { CardHead } from "../shared/card"
import { Moment } from "../shared/moment"
import { Pane } from "../shared/pane"
import { Person } from "../shared/person"
import { text } from "../text/text"

export type ReceiptsProps = {
  messageId: string
  readBy: Receipt[]
  count: number
  nextCursor: string | null
  /** False where the team has switched receipts off. */
  shown: boolean
  timeZone: string | null
}

const Readers = ({ messageId, readBy, count, nextCursor, shown, timeZone }: ReceiptsProps) => (
  <>
    {count === 0 ? (
      <p class="nothing">{shown ? text.receipts.none : text.receipts.off}</p>
    ) : (
      <ul class="people">
        {readBy.map((reader) => (
          <Person person={reader}>
            <span class="tag">
              {reader.readAt ? <Moment at={reader.readAt} timeZone={timeZone} /> : text.receipts.long}
            </span>
          </Person>
        ))}
      </ul>
    )}
    {nextCursor && (
      <a class="button quiet more" href={paths.messageReceipts(messageId, nextCursor)} data-card>
        {text.forms.more}
      </a>
    )}
    {shown && <p class="hint">{text.receipts.hint}</p>}
  </>
)

const titleOf = ({ count }: ReceiptsProps) => (count > 0 ? text.receipts.title(count) : text.receipts.open)

/** Who has read a message and when: beside it. */
export const ReceiptsCard = (props: ReceiptsProps) => (
  <>
    <CardHead title={titleOf(props)} />
    <Readers {...props} />
  </>
)

/** The same as a page. */
export const ReceiptsPane = (props: ReceiptsProps) => (
  <Pane title={titleOf(props)} back={paths.message(props.messageId)}>
    <Readers {...props} />
  </Pane>
)
