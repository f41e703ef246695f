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
 * shows, before the change is acknowledged, and once more within a second by way of the database ("told"). They bound memory,
 * and what a node can leave behind that dies in the wrong millisecond.
 *
 * Not in it, on purpose: who may see what. A person's list of chats is read by one cheap statement that is the permission
 * check itself and gives the versions of all chats, which everything else is then compared with.
 */
export const keyspaces = {
  session: {
    seconds: 3600,
    absentSeconds: 10,
    shape: 3,
    reason:
      "told, and revocations are read every second; asked for by every request, so the longest. Never past its expiry",
  },
  user: {
    seconds: 600,
    absentSeconds: 30,
    shape: 3,
    reason: "told; names stand beside every message and change once a year",
  },
  memberships: {
    seconds: 300,
    absentSeconds: 10,
    shape: 1,
    reason: "told, as the account is; for being shown only, since what somebody may do in a team is never asked here",
  },
  team: {
    seconds: 60,
    absentSeconds: 10,
    shape: 1,
    reason: "told by who renames it; for a minute, since where the one who told of it died nobody else does",
  },
  chat: {
    seconds: 300,
    absentSeconds: 10,
    shape: 2,
    reason: "compared with the chat's version; name, topic and number of members change a few times a day",
  },
  members: {
    seconds: 60,
    absentSeconds: 10,
    shape: 2,
    reason: "compared with the chat's version; long lists that are looked at in bursts, so soon gone again",
  },
  "latest-page": {
    seconds: 120,
    absentSeconds: 10,
    shape: 3,
    reason:
      "compared with the chat's rev; what almost every visit shows, and large, so only of chats that are looked at now",
  },
  counts: {
    seconds: 30,
    absentSeconds: 10,
    shape: 1,
    reason: "compared with the chat's rev and the read position; worth keeping only while somebody clicks around",
  },
  stance: {
    seconds: 600,
    absentSeconds: 300,
    shape: 1,
    reason:
      "told; statuses change a few times a day and are asked for with every list of people, mostly of those who have none",
  },
  search: {
    seconds: 60,
    absentSeconds: 10,
    shape: 1,
    reason:
      "named by how far the reader's chats are indexed, so that it is never asked for again after a change; ids alone, for going back to what was found",
  },
} as const satisfies Record<string, Keyspace>

export type KeyspaceName = keyof typeof keyspaces
