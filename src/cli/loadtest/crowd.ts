import type { Participant } from "./participant"

const openingAtOnce = 50
const openWithinMs = 15_000

/** Brings people in one after the other, and keeps count of who is there. */
export function createCrowd(all: Participant[]) {
  let asked = 0
  let opening = 0
  const here: Participant[] = []

  async function bringIn(participant: Participant) {
    opening++
    await Promise.race([participant.open(), Bun.sleep(openWithinMs)])
    opening--
    // Who could not connect talks all the same; the sockets that are missing are in the figures.
    here.push(participant)
  }

  return {
    here: () => here,
    live: () => here.reduce((sum, participant) => sum + (participant.isLive() ? 1 : 0), 0),
    /** Lets in as many as are still missing, some at a time; true when all are there. */
    grow(users: number): boolean {
      while (asked < Math.min(users, all.length) && opening < openingAtOnce) void bringIn(all[asked++]!)
      return here.length >= Math.min(users, all.length)
    },
    watch: () => here.forEach((participant) => participant.watch()),
    close: () => all.forEach((participant) => participant.close()),
  }
}

export type Crowd = ReturnType<typeof createCrowd>
