import { Hono } from "hono"
import { z } from "zod"
import { type Call, calls } from "./api-calls"
import { problem } from "./api-shapes"

type Json = { [name: string]: unknown }

/** The JSON Schema of what is written (`input`) or answered; what runs before a check is left out, since it takes anything. */
function toSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      const { def } = zodSchema._zod
      if (io === "input" && def.type === "pipe" && def.in._zod.def.type === "transform")
        Object.assign(jsonSchema, toSchema(def.out as z.ZodType, io))
    },
  })
  return made
}

const camelOf = (method: string, path: string) =>
  [method.toLowerCase(), ...path.split(/[/:.]/).filter(Boolean)]
    .map((word, i) => (i === 0 ? word : word[0]!.toUpperCase() + word.slice(1)))
    .join("")

function parametersOf(path: string, query?: z.ZodType): Json[] {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!)
  const inPath = names.map((name) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string", format: "uuid" },
  }))
  if (!query) return inPath
  const { properties = {}, required = [] } = toSchema(query, "input") as { properties?: Json; required?: string[] }
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }))
  return [...inPath, ...inQuery]
}

const file: Json = { type: "string", format: "binary" }
const fileContent = {
  "application/octet-stream": { schema: file },
  "multipart/form-data": {
    schema: { type: "object", properties: { file, alt: { type: "string" } }, required: ["file"] },
  },
}
const content = (schema: Json, type = "application/json") => ({ [type]: { schema } })

function operationOf(name: string, { summary, query, body, answers, open, upload }: Call): Json {
  const [method, path] = name.split(" ") as [string, string]
  const responses: Json = {
    default: { description: "A problem", content: content(toSchema(problem, "output"), "application/problem+json") },
  }
  for (const [status, answer] of Object.entries(answers))
    responses[status] = { description: summary, ...(answer && { content: content(toSchema(answer, "output")) }) }
  return {
    operationId: camelOf(method, path),
    summary,
    parameters: parametersOf(path, query),
    ...(upload && { requestBody: { required: true, content: fileContent } }),
    ...(body && { requestBody: { required: true, content: content(toSchema(body, "input")) } }),
    responses,
    ...(open && { security: [] }),
  }
}

/** Named shapes stand once, below `components`; what is answered may have more fields than are told. */
function hoist(value: unknown, shapes: Json): unknown {
  if (Array.isArray(value)) return value.map((one) => hoist(one, shapes))
  if (typeof value !== "object" || value === null) return value
  const { $defs, ...rest } = value as { $defs?: Json } & Json
  for (const [id, schema] of Object.entries($defs ?? {})) shapes[id] ??= hoist(schema, shapes)
  if (rest["additionalProperties"] === false) delete rest["additionalProperties"]
  const own = Object.entries(rest).map(([name, one]) => [
    name,
    name === "$ref" ? String(one).replace("#/$defs/", "#/components/schemas/") : hoist(one, shapes),
  ])
  return Object.fromEntries(own)
}

/** The API as OpenAPI 3.1 has it, made from the schemas that requests are checked by. */
export function describeApi(version: string): Json {
  const schemas: Json = {}
  const described: Record<string, Json> = {}
  for (const [name, call] of Object.entries(calls)) {
    const [method, path] = name.split(" ") as [string, string]
    const place = path.replaceAll(/:(\w+)/g, "{$1}")
    described[place] = { ...described[place], [method.toLowerCase()]: hoist(operationOf(name, call), schemas) }
  }
  return {
    openapi: "3.1.0",
    info: { title: "Confab", version },
    servers: [{ url: "/api/v1" }],
    security: [{ token: [] }, { session: [] }],
    paths: described,
    components: {
      schemas,
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "confab" },
      },
    },
  }
}

/** `GET /api/v1/openapi.json`: for everybody, made once. */
export function createApiDescription(version: string) {
  let made: Json | undefined
  return new Hono().get("/openapi.json", (c) => c.json((made ??= describeApi(version))))
}
