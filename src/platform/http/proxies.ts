import { BlockList, isIP } from "node:net"

/** Addresses and ranges (CIDR) whose `X-Forwarded-*` headers are believed. */
export function createProxyList(entries: string[]) {
  const list = new BlockList()
  for (const entry of entries) {
    const [address, bits] = entry.split("/")
    const family = isIP(address!) === 6 ? "ipv6" : "ipv4"
    if (bits) list.addSubnet(address!, Number(bits), family)
    else list.addAddress(address!, family)
  }
  const trusts = (address: string) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4")

  return {
    trusts,
    /** The client's address: the last one of the chain that is not a proxy of ours. */
    clientOf(peer: string, forwardedFor: string | null): string {
      if (!trusts(peer) || !forwardedFor) return peer
      const chain = forwardedFor
        .split(",")
        .map((part) => part.trim())
        .filter((part) => isIP(part) !== 0)
      return chain.findLast((address) => !trusts(address)) ?? chain[0] ?? peer
    },
  }
}

/** `::ffff:127.0.0.1` and `127.0.0.1` are one address. */
export const plainAddress = (address: string) => address.replace(/^::ffff:(?=\d+\.)/, "")
