import type { Person } from "./app"

type Options = {
  form?: Record<string, string>
  json?: unknown
  /** As htmx asks for a piece of a page. */
  partial?: boolean
  headers?: Record<string, string>
}

/** Requests as a browser sends them: by cookie, with an Origin where something changes, without following redirects. */
export async function browse(url: string, person: Person | null, method: string, path: string, options: Options = {}) {
  const { form, json, partial, headers } = options
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: "manual",
    headers: {
      ...(person && { Cookie: `confab=${person.token}` }),
      ...(method !== "GET" && { Origin: url }),
      ...(partial && { "HX-Request": "true", "HX-Request-Type": "partial" }),
      ...(form && { "Content-Type": "application/x-www-form-urlencoded" }),
      ...(json !== undefined && { "Content-Type": "application/json" }),
      ...headers,
    },
    body: form ? new URLSearchParams(form) : json !== undefined ? JSON.stringify(json) : undefined,
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
