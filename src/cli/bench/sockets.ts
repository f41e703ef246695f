import { gather } from "./crowd"
import type { Report } from "./figures"
import { usageOf, withServer } from "./served"

const people = 1_000
const socketsEach = 10
const idleMs = 20_000
/** As many have come and gone before as come then: the code that is compiled for arrivals is the process's, not the sockets'. */
const visits = 50
const visitors = 200
/** Within this time the memory of what was done is given back: what is left is what being there takes. */
const restMs = 45_000

/** Ten thousand idle sockets, each in ten chats: what they cost in memory, and what doing nothing costs. */
export const run = (env: Record<string, string | undefined>): Promise<Report> =>
  withServer(env, { people, channels: 1_000, chatsEach: 10 }, async ({ server, crowd }) => {
    const url = `${server.url.replace("http", "ws")}/api/v1/events`
    const members = Array.from({ length: people * socketsEach }, (_, i) => ({
      url,
      token: crowd[i % people]!.token,
      channel: -1,
    }))
    for (let visit = 0; visit < visits; visit++) {
      const first = await gather(members.slice(0, visitors))
      first.close()
    }
    await Bun.sleep(restMs)
    const empty = usageOf(server.pid)
    const all = await gather(members)
    await Bun.sleep(restMs)
    const full = usageOf(server.pid)
    await Bun.sleep(idleMs)
    const later = usageOf(server.pid)
    all.close()
    return {
      title: "sockets: 10,000 idle, authenticated, in 10 chats each",
      figures: [
        {
          name: "memory of one over the empty process",
          value: (full.bytes - empty.bytes) / members.length / 1024,
          unit: "KiB",
          target: { atMost: 5 },
        },
        {
          name: "processor time while nothing happens",
          value: ((later.cpuSeconds - full.cpuSeconds) / (idleMs / 1000)) * 100,
          unit: "% of a core",
          target: { atMost: 5 },
        },
      ],
    }
  })
