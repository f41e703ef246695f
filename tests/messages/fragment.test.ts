import { expect, test } from "bun:test"
import { renderBody } from "../../src/messages/markdown"
import { newId } from "../../src/platform/ids"
import { barTemplate } from "../../views/messages/message-bar"
import { renderMessage } from "../../views/messages/message"
import { sampleMessage } from "../support/messages"

const body =
  "I can take the second half of the shift if **Grace** takes the first, from 09:15 on: see `plans/week-47.md`."
const message = sampleMessage({
  seq: 1_234_567,
  rev: 2_345_678,
  senderName: "Ada Augusta King of Lovelace",
  body,
  html: renderBody(body, new Map()).html,
  mentionedIds: [newId()],
  editedAt: new Date(),
})

test("the fragment of an ordinary message is at most 1.2 kB", () => {
  expect(Buffer.byteLength(renderMessage(message))).toBeLessThanOrEqual(1_200)
})

test("what can be done with it stands in the page once, for any message", () => {
  const blanks = new Set([...barTemplate().matchAll(/\{(\w*)\}/g)].map(([, name]) => name))
  expect(blanks).toEqual(new Set(["at", "chat", "id", "root", "seq"]))
  expect(renderMessage(message)).toContain(`href="/m/${message.id}/actions"`)
})
