/** One state of one message, rendered once by the node that committed it; the same bytes for every reader. */
export type Envelope = {
  chat: string
  rev: number
  /** For pages on which the chat is open. */
  html: string
  /** For programs. */
  json: string
  /** For pages on which the chat is not open. */
  head: string
  /** When it was committed, in ms since 1970; not known of what was read from the database. */
  committedAt?: number
  /** Which trace its publishing belongs to, where it is traced. */
  trace?: string
}

export type Face = "html" | "json" | "head"

export const faces = ["html", "json", "head"] as const

/** A frame that many messages share is sent before it grows past this: far below the backlog that closes a socket. */
export const frameBytes = 64 * 1024

export const topicOf = (face: Face, chat: string) => `${face}:${chat}`

/** One or several of a chat, as its subscribers read them. */
export const frameOf = (face: Face, envelopes: Envelope[]) =>
  envelopes.length === 1 ? envelopes[0]![face] : `[${envelopes.map((envelope) => envelope[face]).join(",")}]`
