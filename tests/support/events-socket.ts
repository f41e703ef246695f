import type { Json } from "./app"
import { patienceMs } from "./patience"

/** A program on `/api/v1/events` that keeps everything it hears, flattened. */
export async function openEvents(
  url: string,
  token: string | null,
  { path = "/api/v1/events", headers = {} as Record<string, string> } = {},
) {
  const socket = new WebSocket(`${url.replace("http", "ws")}${path}`, {
    headers: { ...(token && { Authorization: `Bearer ${token}` }), ...headers },
  } as unknown as string[])
  const frames: Json[] = []
  const waiting = new Set<() => void>()
  let closed: { code: number; reason: string } | null = null
  const wake = () => waiting.forEach((resolve) => resolve())
  socket.addEventListener("message", (event) => {
    const value = JSON.parse(String(event.data)) as Json | Json[]
    frames.push(...(Array.isArray(value) ? value : [value]))
    wake()
  })
  socket.addEventListener("close", ({ code, reason }) => {
    closed = { code, reason }
    wake()
  })
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve())
    socket.addEventListener("error", () => reject(new Error("the socket did not open")))
  })

  /** Waits until the frames heard so far (and later ones) satisfy a condition. */
  async function until<T>(
    condition: () => T | undefined | false | null,
    what = "a frame",
    withinMs = patienceMs,
  ): Promise<T> {
    const deadline = Date.now() + withinMs
    for (;;) {
      const value = condition()
      if (value) return value
      const left = deadline - Date.now()
      if (left <= 0)
        throw new Error(
          `waited in vain for ${what}; heard ${JSON.stringify(frames.slice(-5)).slice(0, 2_000)}${closed ? `, closed ${JSON.stringify(closed)}` : ""}`,
        )
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer)
          waiting.delete(done)
          resolve()
        }
        const timer = setTimeout(done, Math.min(left, 1000))
        waiting.add(done)
      })
    }
  }

  const api = {
    frames,
    until,
    say: (frame: Json | string) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    first: (type: string, matches: (frame: Json) => boolean = () => true) =>
      until(() => frames.find((frame) => frame["type"] === type && matches(frame)), type),
    messages: () => frames.filter((frame) => frame["type"] === "message").map((frame) => frame["message"] as Json),
    closed: () => until(() => closed, "the end of the socket"),
    isClosed: () => closed !== null,
    close: () => socket.close(),
    cut: () => (socket as unknown as { terminate(): void }).terminate(),
    /** Resumes from cursors (none: from now) and waits until live. */
    async resume(after: Record<string, number> = {}, open?: string) {
      await api.first("hello")
      api.say({ type: "resume", after, ...(open && { open }) })
      return api.first("resumed")
    },
  }
  return api
}
