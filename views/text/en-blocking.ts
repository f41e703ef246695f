import { inEnglish } from "./numbers"

/** What those read who do not want to hear from somebody, and those who cannot be answered. */
export const blocking = {
  title: "People you blocked",
  hint: "You and they cannot write to each other directly. In shared chats their messages are folded away and tell you nothing. They are not told that you blocked them.",
  none: "You have blocked nobody.",
  block: "Block",
  blockHint: (name: string) =>
    `You and ${name} can no longer write to each other directly, and what ${name} says elsewhere is folded away for you. ${name} is not told.`,
  unblock: "Unblock",
  unblockOf: (name: string) => `Unblock ${name}`,
  unblocked: "Unblocked.",
  youBlock: (name: string) => `You blocked ${name}: neither of you can write here.`,
  unreachable: (name: string) => `${name} cannot be reached here.`,
  folded: "A message from somebody you blocked",
  show: "Show",
  refusals: {
    oneself: "You cannot block yourself.",
    tooMany: (most: number) => `You have blocked ${inEnglish(most)} people already: unblock somebody first.`,
    unreachable: "This person cannot be reached here. Nothing was sent.",
    choose: "Say whether they are blocked or not.",
  },
}
