import { parseArgs } from "node:util"
import type { Deployment } from "./deploy/deployment"
import { UsageError } from "./usage"
import { version } from "./version"

type Template = (deployment: Deployment) => string

const templates: Record<string, () => Promise<Template>> = {
  nginx: async () => (await import("./deploy/nginx")).nginx,
  compose: async () => (await import("./deploy/compose")).compose,
  systemd: async () => (await import("./deploy/systemd")).systemd,
  kubernetes: async () => (await import("./deploy/kubernetes")).kubernetes,
  prometheus: async () => (await import("./deploy/prometheus")).prometheus,
  grafana: async () => (await import("./deploy/grafana")).grafana,
}

const names = Object.keys(templates).join(" | ")
const usage = `Use: confab deploy ${names} [--domain NAME] [--listen PORT] [--nodes HOST:PORT,…] [--certificate FILE --key FILE] [--image NAME]`
const hostAndPort = /^([\w.-]+|\[[\da-f:]+\]):\d{1,5}$/i
/** What goes into files of other programs as it is. */
const plain = /^[\w./:@-]+$/

function readArguments(argv: string[]): { name: string; deployment: Deployment } {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        domain: { type: "string", default: "chat.example.org" },
        listen: { type: "string" },
        nodes: { type: "string", default: "127.0.0.1:3001,127.0.0.1:3002,127.0.0.1:3003" },
        certificate: { type: "string" },
        key: { type: "string" },
        image: { type: "string", default: `confab:${version}` },
      },
    })
    const { domain, certificate, key, image } = values
    const tls = certificate && key ? { certificate, key } : null
    const nodes = values.nodes.split(",").map((node) => node.trim())
    const listen = values.listen ?? (tls ? "443" : "80")
    const [name = "", ...rest] = positionals
    const texts = [domain, listen, image, certificate ?? "-", key ?? "-"]
    const isRight =
      rest.length === 0 &&
      Object.hasOwn(templates, name) &&
      nodes.every((node) => hostAndPort.test(node)) &&
      texts.every((text) => plain.test(text)) &&
      Boolean(certificate) === Boolean(key)
    if (!isRight) throw new UsageError(usage)
    return { name, deployment: { domain, listen, nodes, tls, image } }
  } catch {
    throw new UsageError(usage)
  }
}

/** `confab deploy NAME`: prints a file for another program, ready to be used. */
export async function run(argv: string[]): Promise<number> {
  const { name, deployment } = readArguments(argv)
  const template = await templates[name]!()
  process.stdout.write(template(deployment))
  return 0
}
