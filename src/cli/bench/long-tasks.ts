import type { CDPSession } from "playwright-core"

/** https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU: times in microseconds. */
type TraceEvent = {
  name: string
  ph: string
  pid: number
  tid: number
  dur?: number
  tdur?: number
  args: { name?: string }
}

export const longMs = 50

/** Tasks of the page over 50 ms, in ms: by the clock, and by the processor's time that they took themselves. */
export type LongTasks = { lasted: number[]; worked: number[] }

/**
 * Watches a page's tasks until the answer is called. What a busy machine gave to others while a task waited is in the time that it
 * lasted, and not in the time that it worked.
 */
export async function watchLongTasks(session: CDPSession): Promise<() => Promise<LongTasks>> {
  const events: TraceEvent[] = []
  session.on("Tracing.dataCollected", ({ value }) => void events.push(...(value as unknown as TraceEvent[])))
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel"], recordMode: "recordAsMuchAsPossible" },
  })
  return async () => {
    const ended = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve))
    await session.send("Tracing.end")
    await ended
    const pages = new Set(
      events
        .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
        .map(({ pid, tid }) => `${pid} ${tid}`),
    )
    const tasks = events.filter(
      ({ name, ph, pid, tid }) => name.endsWith("RunTask") && ph === "X" && pages.has(`${pid} ${tid}`),
    )
    if (tasks.length === 0) throw new Error("The browser told of no task")
    const over = (times: (number | undefined)[]) =>
      times.map((micros = 0) => micros / 1_000).filter((ms) => ms > longMs)
    return { lasted: over(tasks.map(({ dur }) => dur)), worked: over(tasks.map(({ tdur }) => tdur)) }
  }
}
