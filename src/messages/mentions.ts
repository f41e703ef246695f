/** `@name` where a word begins: not inside an address or a path. */
const mention = /(?<![\w@./:-])@([a-z0-9._-]{2,32})/
const anywhere = new RegExp(mention, "gi")

/** The mention that begins at this place of a text, as written and without the `@`; null when none does. */
export function mentionAt(text: string, position: number): string | null {
  // Sticky: what does not begin here is not searched for in the rest of the text. Its own state, since it keeps a position.
  const here = new RegExp(mention, "iy")
  here.lastIndex = position
  return here.exec(text)?.[1] ?? null
}

/** `#name` where a word begins, in any script. */
const channel = /(?<![\p{L}\p{N}_@#&./:-])#([\p{L}\p{M}\p{N}._-]{1,60})/u
const anyChannel = new RegExp(channel, "gu")

/** The channel that is named at this place of a text, as written and without the `#`; null when none is. */
export function channelAt(text: string, position: number): string | null {
  const here = new RegExp(channel, "uy")
  here.lastIndex = position
  return here.exec(text)?.[1] ?? null
}

/** Every channel name that a text may hold, in lower case, at most 100. */
export const channelsIn = (body: string): string[] =>
  [...new Set([...body.matchAll(anyChannel)].flatMap((match) => readingsOf(match[1]!)))].slice(0, 100)

/** A handle may end with a dot, but `@ada.` at the end of a sentence usually means `@ada`. Longest first. */
export const readingsOf = (name: string): string[] => {
  const lower = name.toLowerCase()
  const bare = lower.replace(/[._-]+$/, "")
  return bare === lower || bare.length < 1 ? [lower] : [lower, bare]
}

/** People that one message may mention by handle. */
export const mostMentioned = 100

/** Every handle that a text may mention, in lower case; 10,000 characters hold 2,500 names. */
export const handlesIn = (body: string): string[] => [
  ...new Set([...body.matchAll(anywhere)].flatMap((match) => readingsOf(match[1]!))),
]

/** Names that mean everybody in the chat, and the one that means those of them who are here now. */
export const broadNames = new Set(["channel", "all", "everyone", "here"])
export const hereName = "here"
