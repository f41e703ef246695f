import type { Child } from "hono/jsx"
import type { Wanted } from "../../src/attachments/attachment"
import type { Absent, Meant } from "../../src/messages/composing"
import type { Command } from "../../src/messages/commands"
import { paths } from "../paths"
import { Pane } from "../shared/pane"
import { text } from "../text/text"

type Note = Exclude<Meant, { kind: "say" } | { kind: "elsewhere" }>
type Props = {
  note: Note
  chatId: string
  clientId?: string
  /** The thread that is replied to. */
  threadOf?: string
  alsoInChannel?: boolean
  /** Pictures that go with it. */
  attachments?: Wanted[]
  commands: Command[]
}

const Reply = ({ threadOf, alsoInChannel, attachments }: Pick<Props, "threadOf" | "alsoInChannel" | "attachments">) => (
  <>
    {threadOf && <input type="hidden" name="threadOf" value={threadOf} />}
    {alsoInChannel && <input type="hidden" name="alsoInChannel" value="1" />}
    {attachments && <input type="hidden" name="attachments" value={JSON.stringify(attachments)} />}
  </>
)

const Close = ({ label, chatId }: { label: string; chatId: string }) => (
  <a class="button quiet" href={paths.chat(chatId)} data-close>
    {label}
  </a>
)

const Ask = ({ note, chatId, clientId, ...reply }: Omit<Props, "commands"> & { note: Note & { kind: "ask" } }) => (
  <form method="post" action={paths.chatMessages(chatId)}>
    <p>{text.writing.askBroad(note.count)}</p>
    <textarea name="body" hidden>
      {`\n${note.body}`}
    </textarea>
    <input type="hidden" name="clientId" value={clientId} />
    <input type="hidden" name="confirm" value="1" />
    <Reply {...reply} />
    <button class="button">{text.writing.sendBroad(note.count)}</button>
    <Close label={text.writing.goOnWriting} chatId={chatId} />
  </form>
)

export const CommandHelp = ({ commands }: { commands: Command[] }) => (
  <div class="commands">
    <p>{text.writing.commands.hint}</p>
    <dl>
      {commands.map(({ name, words }) => {
        const { usage, help } = words()
        return (
          <div>
            <dt>
              <code>{`/${name}${usage && ` ${usage}`}`}</code>
            </dt>
            <dd>{help}</dd>
          </div>
        )
      })}
    </dl>
  </div>
)

/** What a writer, and nobody else, is told or asked about what was written: above the composer. */
export const WritingNote = ({ note, commands, ...given }: Props) => {
  const { chatId } = given
  if (note.kind === "ask") return <Ask note={note} {...given} />
  return (
    <>
      {note.kind === "help" ? <CommandHelp commands={commands} /> : <p dir="auto">{note.sentence}</p>}
      <Close label={text.writing.close} chatId={chatId} />
    </>
  )
}

const Alone = ({ title, chatId, children }: { title: string; chatId: string; children: Child }) => (
  <Pane title={title} back={paths.chat(chatId)}>
    <div class="writing-alone">{children}</div>
  </Pane>
)

/** The same as a page of its own where scripts are off, with the text to go on with. */
export const WritingPage = ({ body, ...props }: Props & { body: string }) => (
  <Alone title={text.writing.note} chatId={props.chatId}>
    <WritingNote {...props} />
    {props.note.kind === "refused" && (
      <form class="stack" method="post" action={paths.chatMessages(props.chatId)}>
        <input type="hidden" name="clientId" value={props.clientId} />
        <Reply {...props} />
        <textarea
          name="body"
          rows={4}
          maxlength={10_000}
          required={!props.attachments?.length}
          dir="auto"
          aria-label={text.writing.goOnWriting}
        >
          {`\n${body}`}
        </textarea>
        <button class="button">{text.writing.send}</button>
      </form>
    )}
  </Alone>
)

/** Offers to its writer, and to nobody else, to add those whom a message names in vain. */
export const OfferToAdd = ({ absent, messageId, chatId }: { absent: Absent[]; messageId: string; chatId: string }) => {
  const names = absent.map(({ displayName }) => displayName)
  return (
    <form method="post" action={paths.messageAddAbsent(messageId)}>
      <p>{text.writing.absent(names)}</p>
      <button class="button">{text.writing.add(names)}</button>
      <Close label={text.writing.notNow} chatId={chatId} />
    </form>
  )
}

export const OfferPage = (props: Parameters<typeof OfferToAdd>[0]) => (
  <Alone title={text.writing.note} chatId={props.chatId}>
    <OfferToAdd {...props} />
  </Alone>
)
