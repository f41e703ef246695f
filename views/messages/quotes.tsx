import { raw } from "hono/html"
import type { Message } from "../../src/messages/message"
import { paths } from "../paths"
import { Face } from "../shared/face"
import { dayAndTime } from "../text/formats"
import { writtenHtml } from "./message"
import { text } from "../text/text"

/** A quote reminds of a message; the whole of a long one is a click away. */
const longest = 600

type Props = { quoted: { message: Message; title: string }[]; timeZone: string | null }

const excerpt = (body: string) => `${body.slice(0, longest).toWellFormed()}…`

/** Messages as others quote them. */
export const Quotes = ({ quoted, timeZone }: Props) => (
  <>
    {quoted.map(({ message, title }) => (
      <blockquote class="quote" data-quote={message.id} data-in={message.chatId}>
        <a class="about" href={paths.message(message.id)} title={text.quotes.open}>
          <Face id={message.senderId} name={message.senderName} avatar={message.senderAvatar} small />
          <b dir="auto">{message.senderName}</b>
          <span>
            {text.quotes.in} <bdi>{title}</bdi>
          </span>
          <time datetime={message.createdAt.toISOString()}>{dayAndTime(message.createdAt, timeZone ?? "UTC")}</time>
        </a>
        <div class="said" dir="auto">
          {message.body.length > longest ? excerpt(message.body) : raw(writtenHtml(message.html))}
        </div>
      </blockquote>
    ))}
  </>
)
