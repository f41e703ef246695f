/** Every DOM id by name; scripts in static/js use the same words. */
export const ids = {
  app: "app",
  sidebar: "sidebar",
  sidebarChats: "sidebar-chats",
  sidebarChat: (chatId: string) => `chat-${chatId}`,
  conversation: "conversation",
  list: "messages",
  message: (id: string) => `m-${id}`,
  composer: "composer",
  composerBody: "composer-body",
  details: "details",
  figures: "figures",
  connection: "connection",
  announcer: "announcer",
  toasts: "toasts",
  latest: "latest",
} as const
