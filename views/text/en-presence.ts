/** About the people around one: who is writing, who is here, and what they say of themselves. */
export const presenceText = {
  typing: {
    one: "{a} is typing…",
    two: "{a} and {b} are typing…",
    /** {n} is two or more. */
    more: "{a} and {n} others are typing…",
    many: "Several people are typing…",
  },
}
