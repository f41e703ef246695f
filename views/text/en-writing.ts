/** Around the place where one writes. */
export const writing = {
  suggestions: "Suggestions",
  notHere: "not in this chat",
  broad: {
    channel: "Everybody in this chat",
    here: "Everybody in this chat who is here now",
  },
}
