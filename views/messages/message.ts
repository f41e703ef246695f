import type { Message } from "../../src/messages/message"
export function renderMessage(message: Message): string {
  return `<article class="message" id="m-${message.id}">${message.html}</article>`
}
