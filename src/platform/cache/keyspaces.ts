export type Keyspace = {
  /** How long an entry is used at most, in seconds; less where what it holds says so itself. */
  seconds: number
  /** How long it is believed that something does not exist. */
  absentSeconds: number
  /** Counted up when what is stored changes its shape: two versions of the program may share a Redis. */
  shape: number
  reason: string
}

/**
 * All that is cached, and for how long. Correctness does not rest on these times: an entry is either compared with a version
 * that the permission query has just read from Postgres ("compared"), or dropped on every node by whoever changes what it
 * shows, before the change is acknowledged ("told"). They bound memory, and what a node that dies in the wrong millisecond
 * can leave behind. Permission is in none of them but the session, which is watched by the revocations besides.
 */
export const keyspaces = {
  session: {
    seconds: 3600,
    absentSeconds: 10,
    shape: 1,
    reason:
      "told, and revocations are read every second; asked for by every request, so the longest. Never past its expiry",
  },
  user: {
    seconds: 600,
    absentSeconds: 30,
    shape: 1,
    reason: "told; names stand beside every message and change once a year",
  },
  chat: {
    seconds: 300,
    absentSeconds: 10,
    shape: 1,
    reason: "compared with the chat's version; name, topic and number of members change a few times a day",
  },
  members: {
    seconds: 60,
    absentSeconds: 10,
    shape: 1,
    reason: "compared with the chat's version; long lists that are looked at in bursts, so soon gone again",
  },
  "chat-list": {
    seconds: 300,
    absentSeconds: 10,
    shape: 1,
    reason: "compared with the person's own version; ids and order alone, since counts change with every message",
  },
  "latest-page": {
    seconds: 120,
    absentSeconds: 10,
    shape: 1,
    reason:
      "compared with the chat's rev; what almost every visit shows, and large, so only of chats that are looked at now",
  },
  counts: {
    seconds: 30,
    absentSeconds: 10,
    shape: 1,
    reason: "compared with the chat's rev and the read position; worth keeping only while somebody clicks around",
  },
  results: {
    seconds: 60,
    absentSeconds: 10,
    shape: 1,
    reason: "compared where there is a version, else a minute late at most: sums that nobody decides by",
  },
} as const satisfies Record<string, Keyspace>

export type KeyspaceName = keyof typeof keyspaces
