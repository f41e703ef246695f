import { afterEach, expect, setSystemTime, test } from "bun:test"
import { createPeers } from "../../src/platform/realtime/peers"
import { eventually } from "../support/patience"

// The beats are real; what they make of the time is asked of a clock that the test sets.
const started: { stop(): void }[] = []
afterEach(() => {
  setSystemTime()
  started.splice(0).forEach((peers) => peers.stop())
})

/** A node that hears itself, and the moment that its clock shows. */
function start() {
  let suspicions = 0
  const peers = createPeers({
    self: "self",
    say: () => peers.heard("self"),
    onSuspicion: () => suspicions++,
    onDeafness: () => {},
  })
  started.push(peers)
  let now = Date.now()
  return {
    peers,
    suspicions: () => suspicions,
    /** Time goes by, in which this node is heard. */
    pass(ms: number) {
      now += ms
      setSystemTime(new Date(now))
      peers.heard("self")
    },
  }
}

test("a peer that misses a few beats is suspected, but its people are gone only after it was silent for long", async () => {
  const { peers, pass, suspicions } = start()
  pass(0)
  peers.heard("other")
  expect([peers.isThere("other"), peers.isGone("other")]).toEqual([true, false])
  const before = suspicions()
  pass(3_000)
  await eventually("the suspicion", () => suspicions() > before)
  expect([peers.isThere("other"), peers.isGone("other")]).toEqual([false, false])
  peers.heard("other")
  pass(9_000)
  await eventually("its second silence", () => !peers.isThere("other"))
  expect(peers.isGone("other")).toBe(false)
  pass(2_000)
  expect(peers.isGone("other")).toBe(true)
  peers.heard("other")
  expect(peers.isGone("other")).toBe(false)
})

test("a peer that says farewell is gone at once, and of a stranger nothing is known", () => {
  const { peers, pass } = start()
  pass(0)
  peers.heard("other")
  peers.left("other")
  expect([peers.isThere("other"), peers.isGone("other"), peers.isGone("stranger")]).toEqual([false, true, false])
})
