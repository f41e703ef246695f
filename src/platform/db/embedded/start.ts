import { join, resolve } from "node:path"
import type { Bundle } from "./bundle"
import { answers } from "./connect"
import { chooseIdentity } from "./identity"
import { superuser } from "./initialise"
import type { Log } from "./log"
import { openOwnership } from "./ownership"
import { makeServerDirectory, makeSocketDirectory, port, usableDataDirectory } from "./places"
import { serveCluster } from "./serve-cluster"
import type { Settings } from "./settings"
import { createSupervisor } from "./supervisor"

export type EmbeddedPostgres = {
  socketDir: string
  port: number
  user: string
  /** Where the data is: the directory asked for, or another when root asked for one that the server cannot reach. */
  dataDir: string
  /** True when this start made the cluster. */
  initialised: boolean
  /** True while another program runs the server; when that one goes, we take its place. */
  readonly attached: boolean
  /** The server's; null when it is another program's. */
  pid(): number | null
  /** Stops the server when it is ours; resolves when it is gone. */
  stop(): Promise<void>
}

type Options = {
  dataDir: string
  log: Log
  /** Postgres settings that differ from the sensible ones. */
  settings?: Settings
  /** The binaries that a compiled program carries. */
  bundle?: Bundle
}

/**
 * A private PostgreSQL for this program, below `dataDir`: reached by a unix socket that only we can open, durable, and
 * gone when we are gone, also by kill -9. Several programs may name one directory: the first runs the server, the
 * others attach, and one of them takes over when the first goes. Resolves when the database `confab` takes connections.
 */
export async function startEmbeddedPostgres(options: Options): Promise<EmbeddedPostgres> {
  const { log, settings, bundle } = options
  const dataDir = usableDataDirectory(options.dataDir)
  if (dataDir !== resolve(options.dataDir)) {
    log.warn(
      { wanted: options.dataDir, dataDir },
      "root's PostgreSQL runs as another user, who cannot go there; using another place",
    )
  }
  const directory = makeServerDirectory(dataDir)
  const identity = chooseIdentity(directory)
  const socketDir = makeSocketDirectory(directory, identity)
  const address = { socketDir, port, user: superuser }
  const ownership = openOwnership(join(directory, "owner.lock"), identity)
  let initialised = false
  const supervisor = createSupervisor({
    ownership,
    log,
    answers: () => answers(address),
    async start() {
      const served = await serveCluster({ directory, socketDir, identity, settings, bundle, log })
      initialised ||= served.initialised
      return served.server
    },
  })
  try {
    await supervisor.settle()
  } catch (error) {
    ownership.release()
    throw error
  }
  return {
    ...address,
    dataDir,
    initialised,
    get attached() {
      return supervisor.server() === null
    },
    pid: () => supervisor.server()?.pid ?? null,
    async stop() {
      await supervisor.stop()
      ownership.release()
    },
  }
}
