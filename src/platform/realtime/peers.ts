/**
 * Who else is there. Every node says so several times a second on a channel that all of them hear; a peer that falls silent
 * may have died between a commit and its announcement, and a node that does not hear itself may miss others, too.
 */
const beatEveryMs = 400
const silentAfterMs = 1_400
const deafAfterMs = 3_000
/** A busy machine may keep a node from a few beats; that much is no reason to tell that its people left. */
const goneAfterMs = 10_000
const mostGone = 1_000

type Dependencies = {
  /** This life of this node: a node that was started again is another peer. */
  self: string
  /** Says it to every node, this one included; never blocks. */
  say(): void
  /** A peer vanished without a farewell, or this node was deaf for a while: something may have been missed. */
  onSuspicion(): void
  /** This node has not heard itself for long; called again and again while that lasts. */
  onDeafness(): void
}

export type Peers = ReturnType<typeof createPeers>

export function createPeers({ self, say, onSuspicion, onDeafness }: Dependencies) {
  const heardAt = new Map<string, number>()
  /** Those that were there, and when they were heard last; a node that is started again has another name. */
  const silentSince = new Map<string, number>()
  function forget(peer: string, since: number) {
    if (heardAt.delete(peer)) silentSince.set(peer, since)
    if (silentSince.size > mostGone) silentSince.delete(silentSince.keys().next().value!)
  }
  let deaf = true
  /** When it was last heard or asked to be mended. */
  let patientSince = Date.now()

  function beat() {
    const now = Date.now()
    const silent = [...heardAt].filter(([, at]) => now - at > silentAfterMs).map(([peer]) => peer)
    // When nobody is heard, it is this node that is deaf: the others may be well.
    if (silent.includes(self)) deaf = true
    if (deaf && now - patientSince > deafAfterMs) {
      patientSince = now
      onDeafness()
    }
    if (!deaf && silent.length > 0) {
      for (const peer of silent) forget(peer, heardAt.get(peer)!)
      onSuspicion()
    }
    say()
  }
  const timer = setInterval(beat, beatEveryMs)
  timer.unref()

  return {
    self,
    /** A node, perhaps this one, has said that it is there. */
    heard(peer: string) {
      heardAt.set(peer, Date.now())
      silentSince.delete(peer)
      if (peer !== self) return
      patientSince = Date.now()
      if (!deaf) return
      deaf = false
      onSuspicion()
    },
    /** A node has said that it leaves, with everything announced. */
    left: (peer: string) => forget(peer, -Infinity),
    /** Whether this node hears what is said, itself included. */
    hears: () => !deaf,
    isThere: (peer: string) => heardAt.has(peer),
    /** It was there, and has left or been silent for long. Of a node that was never heard nothing is known. */
    isGone: (peer: string) => Date.now() - (silentSince.get(peer) ?? Infinity) > goneAfterMs,
    count: () => Math.max(1, heardAt.size),
    stop: () => clearInterval(timer),
  }
}
