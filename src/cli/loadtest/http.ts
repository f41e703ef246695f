import { Agent as PlainAgent, request as plainRequest } from "node:http"
import { Agent as SecureAgent, request as secureRequest } from "node:https"

export type Ask = { method: string; path: string; headers: Record<string, string>; body?: string }
export type Response = { status: number; isCached: boolean }

/**
 * Asks one server over as many lines as are needed, up to `mostLines`: `fetch` has 256 for the whole process, and what waits
 * for one of them would be measured as the server's own time. Rejects with the error's `code`, or with `TIMEOUT`.
 */
export function createHttp(url: string, { mostLines, timeoutMs }: { mostLines: number; timeoutMs: number }) {
  const { hostname, port, protocol } = new URL(url)
  const secure = protocol === "https:"
  const request = secure ? secureRequest : plainRequest
  const agent = new (secure ? SecureAgent : PlainAgent)({ keepAlive: true, maxSockets: mostLines })
  const host = hostname.replace(/^\[|\]$/g, "")

  return ({ method, path, headers, body }: Ask): Promise<Response> =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) }
      const options = { agent, host, port, method, path, headers: { ...headers, ...length } }
      const asked = request(options, (response) => {
        response.on("end", () => {
          clearTimeout(timer)
          resolve({ status: response.statusCode ?? 0, isCached: response.headers["x-cache"] === "HIT" })
        })
        response.on("error", fail)
        response.resume()
      })
      const timer = setTimeout(() => {
        fail(Object.assign(new Error("No answer in time"), { code: "TIMEOUT" }))
        asked.destroy()
      }, timeoutMs)
      function fail(error: Error) {
        clearTimeout(timer)
        reject(error)
      }
      asked.on("error", fail)
      asked.end(body)
    })
}
