import { newId } from "../../../platform/ids"
import { type Call, within } from "./call"

export const files: [string, Call][] = [
  ["assets.names", ({ app }) => app.shelf.keep(new Map([[`x-${newId()}.js`, new Uint8Array(1)]]))],
  ["assets.keep", ({ app }) => app.shelf.keep(new Map([[`x-${newId()}.js`, new Uint8Array(1)]]))],
  ["assets.renew", ({ app }) => app.shelf.keep(new Map([[`x-${newId()}.js`, new Uint8Array(1)]]))],
  ["assets.forget", ({ app }) => app.shelf.keep(new Map([[`x-${newId()}.js`, new Uint8Array(1)]]))],
  ["assets.find", ({ app }) => app.shelf.find(["x-0.js"])],

  ["blobs.touch", ({ app }) => app.storage.ledger.touch("0".repeat(64))],

  [
    "attachments.insert",
    ({ app, sample }) =>
      app.stores.attachments.insert({
        id: newId(),
        chatId: sample.chatId,
        uploaderId: sample.userId,
        name: "x",
        alt: "",
        width: 1,
        height: 1,
        thumbWidth: 1,
        thumbHeight: 1,
        fullBlob: "0",
        thumbBlob: "0",
      }),
  ],
  ["attachments.count-pending", ({ app, sample }) => app.stores.attachments.countPending(sample.userId, 50)],
  ["attachments.find", ({ app, sample }) => app.stores.attachments.findFor(sample.userId, newId())],
  ["attachments.remove", ({ app, sample }) => app.stores.attachments.remove(sample.userId, newId())],
  [
    "attachments.claim",
    ({ app, sample }) =>
      app.stores.attachments.claim({ chatId: sample.chatId, senderId: sample.userId, clientId: newId() }, [
        { id: newId(), alt: "x" },
      ]),
  ],
  [
    "attachments.release",
    ({ app, sample }) =>
      app.stores.attachments.release({ chatId: sample.chatId, senderId: sample.userId, clientId: newId() }),
  ],
  ["attachments.collect", ({ app }) => app.stores.attachments.collect(100)],
  within("attachments.collect-blobs", (stores, tx) => stores.attachments.collectBlobs(tx, 100)),
]
