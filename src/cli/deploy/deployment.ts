/** What the files have in common. */
export type Deployment = {
  /** The name by which people reach it. */
  domain: string
  /** Where the proxy listens: a port, or an address and a port. */
  listen: string
  /** HOST:PORT of each node, as the proxy reaches it. */
  nodes: string[]
  tls: { certificate: string; key: string } | null
  image: string
}

/** Text in the middle of a file that goes by its indentation. */
export const indent = (text: string, columns: number) => text.replaceAll(/^(?=.)/gm, " ".repeat(columns))
