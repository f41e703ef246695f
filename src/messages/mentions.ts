/** `@name` where a word begins: not inside an address or a path. */
export const mentionPattern = /(?<![\w@./:-])@([a-z0-9._-]{2,32})/gi

/** A handle may end with a dot, but `@ada.` at the end of a sentence usually means `@ada`. Longest first. */
export const readingsOf = (name: string): string[] => {
  const lower = name.toLowerCase()
  const bare = lower.replace(/[._-]+$/, "")
  return bare === lower || bare.length < 2 ? [lower] : [lower, bare]
}

/** Every handle that a text may mention, in lower case, at most 100. */
export const handlesIn = (body: string): string[] =>
  [...new Set([...body.matchAll(mentionPattern)].flatMap((match) => readingsOf(match[1]!)))].slice(0, 200)

/** Names that mean everybody in the chat. */
export const broadNames = new Set(["channel", "all", "everyone"])
