import { expect, test } from "bun:test"
import * as fc from "fast-check"
import { createRenderedLists } from "../../src/inbox/rendered-lists"
import type { Message } from "../../src/messages/message"
import { newId } from "../../src/platform/ids"
import { renderMessages } from "../../views/messages/message-list"
import { inLanguage } from "../../views/text/text"
import { sampleMessage } from "../support/messages"

const people = [newId(), newId(), newId()]
const chatId = newId()

const said = (seq: number, one: Partial<Message>) =>
  sampleMessage({
    chatId,
    seq,
    rev: seq,
    senderId: people[0]!,
    createdAt: new Date(Date.UTC(2026, 10, 20, 22, seq)),
    ...one,
  })

const message = fc.record({
  senderId: fc.constantFrom(...people),
  kind: fc.constantFrom("text", "text", "text", "system"),
  me: fc.boolean(),
  mentionedIds: fc.constantFrom([], [people[1]!]),
  deletedAt: fc.constantFrom(null, null, new Date()),
  senderName: fc.constantFrom("Ada", "ア ダ 🙂", '"><article class="message continued" data-mine>'),
  html: fc.constantFrom("<p>x</p>", "<p>日本語 🙂</p>", "<p>&lt;article class=&quot;message continued&quot;&gt;</p>"),
}) as fc.Arbitrary<Partial<Message>>

test("a list that is drawn once for all is, byte for byte, what each reader's own would be", () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 12 }),
      fc.constantFrom("en" as const, "de" as const),
      fc.constantFrom("Europe/Berlin", null),
      (all, language, timeZone) => {
        const page = { messages: all.map((one, index) => said(index + 1, one)), hasOlder: false, hasNewer: false }
        const listOf = createRenderedLists({ bytes: 1_000_000 })
        inLanguage(language, () => {
          for (const viewerId of [...people, newId()])
            for (const newAfter of [null, 0, 3, 50]) {
              const pieces = listOf({ chatId, page, timeZone, viewerId, newAfter })
              expect(Buffer.concat(pieces).toString()).toBe(renderMessages({ page, timeZone, viewerId, newAfter }))
            }
        })
      },
    ),
    { numRuns: 300 },
  )
})
