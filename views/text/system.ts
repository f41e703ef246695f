/** What system lines say after the name of the person who acted. */
export const systemLines = {
  joined: () => "joined",
  left: () => "left",
  added: (name: string) => `added ${name}`,
  removed: (name: string) => `removed ${name}`,
  renamed: (name: string) => `renamed the channel to #${name}`,
  topic: (topic: string) => (topic ? `set the topic: ${topic}` : "cleared the topic"),
  archived: () => "archived this chat",
  restored: () => "brought this chat back",
  created: (name: string) => `created #${name}`,
} as const
