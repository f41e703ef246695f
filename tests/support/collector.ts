type Value = { stringValue?: string; intValue?: number | string; boolValue?: boolean; doubleValue?: number }
type Sent = {
  resourceSpans: {
    resource: { attributes: { key: string; value: Value }[] }
    scopeSpans: { spans: SentSpan[] }[]
  }[]
}
type SentSpan = {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: Value }[]
  status: { code: number }
}

export type CollectedSpan = {
  trace: string
  id: string
  parent: string | null
  name: string
  kind: "internal" | "server" | "client" | "producer" | "consumer"
  ms: number
  failed: boolean
  attributes: Record<string, unknown>
  resource: Record<string, unknown>
}

const kinds = ["internal", "internal", "server", "client", "producer", "consumer"] as const

const read = (attributes: { key: string; value: Value }[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] as unknown]))

/** An OpenTelemetry collector that keeps what it is sent: OTLP over HTTP, in JSON. */
export function startCollector() {
  const spans: CollectedSpan[] = []
  const requests: { path: string; headers: Headers; text: string }[] = []
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const text = await request.text()
      requests.push({ path: new URL(request.url).pathname, headers: request.headers, text })
      for (const { resource, scopeSpans } of (JSON.parse(text) as Sent).resourceSpans)
        for (const span of scopeSpans.flatMap((scope) => scope.spans))
          spans.push({
            trace: span.traceId,
            id: span.spanId,
            parent: span.parentSpanId || null,
            name: span.name,
            kind: kinds[span.kind]!,
            ms: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6,
            failed: span.status.code === 2,
            attributes: read(span.attributes),
            resource: read(resource.attributes),
          })
      return Response.json({})
    },
  })
  return { url: `http://127.0.0.1:${server.port}`, spans, requests, stop: () => server.stop(true) }
}
