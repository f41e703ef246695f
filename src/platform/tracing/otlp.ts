import { AsyncLocalStorage } from "node:async_hooks"
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind as Kind,
  SpanStatusCode,
  TraceFlags,
  diag,
  isSpanContextValid,
  trace,
} from "@opentelemetry/api"
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http"
import { resourceFromAttributes } from "@opentelemetry/resources"
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace"
import { Problem } from "../http/problem"
import type { Log } from "../log"
import type { OpenSpan, SpanKind, Tracing } from "./tracing"

type Dependencies = {
  /** The collector's address; spans go to `/v1/traces` below it. */
  endpoint: string
  headers: Record<string, string>
  /** Of how many traces one is kept, from 0 to 1; what somebody else began is kept when they keep it. */
  share: number
  service: string
  instance: string
  version: string
  log: Pick<Log, "warn">
}

const kinds: Record<SpanKind, Kind> = {
  server: Kind.SERVER,
  client: Kind.CLIENT,
  internal: Kind.INTERNAL,
  producer: Kind.PRODUCER,
  consumer: Kind.CONSUMER,
}
const quietMs = 60_000
const stopMs = 2_000

/** Sends spans to an OpenTelemetry collector (OTLP over HTTP, JSON) in batches of five seconds; what does not fit the queue is dropped. */
export function createOtlpTracing({
  endpoint,
  headers,
  share,
  service,
  instance,
  version,
  log,
}: Dependencies): Tracing {
  tellSparingly(log)
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, "")}/v1/traces`, headers })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      "service.name": service,
      "service.version": version,
      "service.instance.id": instance,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  })
  const tracer = provider.getTracer("confab", version)
  const present = new AsyncLocalStorage<Context>()
  const contextOf = (parent: string | null | undefined) => (parent && parse(parent)) || present.getStore()

  return {
    span(name, { kind = "internal", attributes, parent }, work) {
      const context = contextOf(parent) ?? ROOT_CONTEXT
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, context)
      const end = (failed: boolean) => {
        if (failed) fail(span)
        span.end()
      }
      return present.run(trace.setSpan(context, span), () => endWith(() => work(handleOf(span)), end))
    },
    record(name, { kind = "internal", attributes, parent, from, to, failed }) {
      const context = contextOf(parent)
      if (!context) return
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes, startTime: from }, context)
      if (failed) fail(span)
      span.end(to)
    },
    current() {
      const context = present.getStore()
      const spanContext = context && trace.getSpanContext(context)
      if (!spanContext || !(spanContext.traceFlags & TraceFlags.SAMPLED)) return null
      return `00-${spanContext.traceId}-${spanContext.spanId}-01`
    },
    stop: () => Promise.race([provider.shutdown().catch(() => {}), Bun.sleep(stopMs)]),
  }
}

const fail = (span: Span) => void span.setStatus({ code: SpanStatusCode.ERROR })

const handleOf = (span: Span): OpenSpan => ({
  rename: (name) => void span.updateName(name),
  set: (attributes) => void span.setAttributes(attributes),
  fail: () => fail(span),
})

/** A refusal is an answer. */
const isFailure = (error: unknown) => !(error instanceof Problem && error.status < 500)

/** Calls `end` when the work is over: at once, or when its promise is settled. */
function endWith<T>(work: () => T, end: (failed: boolean) => void): T {
  try {
    const value = work()
    if (!(value instanceof Promise)) {
      end(false)
      return value
    }
    return value.then(
      (result: unknown) => {
        end(false)
        return result
      },
      (error: unknown) => {
        end(isFailure(error))
        throw error
      },
    ) as T
  } catch (error) {
    end(isFailure(error))
    throw error
  }
}

/** https://www.w3.org/TR/trace-context/#traceparent-header */
function parse(traceparent: string): Context | null {
  const [, traceId = "", spanId = "", flags = ""] =
    /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/.exec(traceparent) ?? []
  const spanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
  return isSpanContextValid(spanContext) ? trace.setSpanContext(ROOT_CONTEXT, spanContext) : null
}

/** A collector that is away is told of once a minute. */
function tellSparingly(log: Pick<Log, "warn">) {
  let silentUntil = 0
  const tell = (message: string) => {
    if (Date.now() < silentUntil) return
    silentUntil = Date.now() + quietMs
    log.warn({ reason: message.slice(0, 300) }, "traces could not be sent")
  }
  const ignore = () => {}
  diag.setLogger(
    { error: tell, warn: tell, info: ignore, debug: ignore, verbose: ignore },
    { suppressOverrideMessage: true },
  )
}
