import { paths } from "../../../views/paths"
import type { Checker } from "./checker"
import type { Participant } from "./participant"
import type { Kind, Requests } from "./requests"
import type { Plan } from "./scenarios"

type Dependencies = {
  run: string
  plan: Plan
  readShare: number
  /** Those who are here by now. */
  people(): Participant[]
  requests: Requests
  checker: Checker
  now(): number
  /** Since the start of the load, in ms. */
  elapsed(at: number): number
  abilities: { search: boolean; typing: boolean }
}

/** Reads by their share; what a server does not have is left to the history. */
const mix: [Kind, number][] = [
  ["history", 0.45],
  ["session", 0.35],
  ["page", 0.1],
  ["read", 0.05],
  ["search", 0.05],
]
/** Typing signals for each message. */
const typingShare = 0.5
const sentences = [
  "Berth 7 is free from 05:30.",
  "If the Aurelia keeps her ETA we can turn her before the tide.",
  "Done. The crane is back at work, and the night shift has the keys.",
  "Could somebody look at the manifest of the second container? Two lines do not agree with what stands on the quay.",
  "ok",
  "**Reminder:** the meeting is at *ten*, see https://harbour.example/plan",
]
const any = <T>(list: readonly T[]) => list[Math.floor(Math.random() * list.length)]!

/** So long (ms) is a rate taken to stay what it is. */
const steadyMs = 10

/** When one more is due after this one, by a rate (a second) that may rise meanwhile; it is never 0. */
export function nextDue(rate: (at: number) => number, from: number): number {
  let at = from
  for (let missing = 1; ; at += steadyMs) {
    const perMs = rate(at) / 1_000
    if (missing <= perMs * steadyMs) return at + missing / perMs
    missing -= perMs * steadyMs
  }
}

/**
 * An open loop: every request has a moment at which it is due, whether or not the server has answered those before. So a
 * server that stalls is measured as its users would feel it ("coordinated omission", Gil Tene).
 */
export function createTraffic(dependencies: Dependencies) {
  const { run, plan, readShare, people, requests, checker, now, elapsed, abilities } = dependencies
  let count = 0
  let typed = 0
  const searching = new Set<Participant>()

  async function send(dueAt: number) {
    const { person, index } = any(people())
    const clientId = `load-${run}-${++count}`
    checker.sent(clientId, { chatId: person.chatId, sender: index, at: now() })
    const acknowledged = await requests.call({
      kind: "send",
      method: "POST",
      path: `/api/v1/chats/${person.chatId}/messages`,
      token: person.token,
      body: { body: any(sentences), clientId },
      dueAt,
    })
    if (acknowledged) checker.acknowledged(clientId)
    else checker.failed(clientId)
  }

  /** A search overtakes the same person's last, which is answered 409 then: who still waits for one reads the history. */
  function chooseRead(participant: Participant): Kind {
    let left = Math.random()
    for (const [kind, share] of mix) {
      left -= share
      if (left < 0) return kind === "search" && (!abilities.search || searching.has(participant)) ? "history" : kind
    }
    return "history"
  }

  async function search(participant: Participant, answered: Promise<boolean>) {
    searching.add(participant)
    await answered
    searching.delete(participant)
  }

  function read(dueAt: number) {
    const participant = any(people())
    const { person, lastSeq } = participant
    const { token, chatId } = person
    const kind = chooseRead(participant)
    const get = (path: string) => requests.call({ kind, method: "GET", path, token, dueAt })
    switch (kind) {
      case "history":
        return get(`/api/v1/chats/${chatId}/messages?limit=50`)
      case "page":
        return get(paths.chat(chatId))
      case "search":
        return search(participant, get(`/api/v1/search?q=${any(["crane", "berth", "tide", "manifest"])}&limit=20`))
      case "read": {
        const seq = lastSeq()
        if (seq === 0) return get("/api/v1/me")
        return requests.call({
          kind,
          method: "PUT",
          path: `/api/v1/chats/${chatId}/read`,
          token,
          body: { seq },
          dueAt,
        })
      }
      default:
        return get("/api/v1/me")
    }
  }

  function type() {
    const participant = any(people())
    participant.say({ type: "typing", chatId: participant.person.chatId })
    typed++
  }

  const messageRate = (at: number) => Math.max(0.01, plan.rateAt(elapsed(at)))
  const readRate = (at: number) => (messageRate(at) * readShare) / (1 - readShare)
  const typingRate = (at: number) => messageRate(at) * typingShare
  const streams = [
    { due: 0, rate: messageRate, fire: (at: number) => void send(at) },
    ...(readShare > 0 ? [{ due: 0, rate: readRate, fire: (at: number) => void read(at) }] : []),
    ...(abilities.typing ? [{ due: 0, rate: typingRate, fire: () => type() }] : []),
  ]

  return {
    typed: () => typed,
    /** Sends what is due until told to stop; what was due before the end is sent even where this machine stood still. */
    async run(until: number, signal: AbortSignal) {
      for (const stream of streams) stream.due = now()
      for (let at = now(); !signal.aborted; at = Math.min(now(), until)) {
        for (const stream of streams)
          while (stream.due <= at) {
            stream.fire(stream.due)
            stream.due = nextDue(stream.rate, stream.due)
          }
        if (at >= until) return
        await Bun.sleep(1)
      }
    },
  }
}
