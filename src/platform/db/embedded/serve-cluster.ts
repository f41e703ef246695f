import { existsSync } from "node:fs"
import { join } from "node:path"
import { type Bundle, bundleRuntime } from "./bundle"
import { chooseRuntime } from "./choose-runtime"
import { ensureDatabase } from "./connect"
import type { Identity } from "./identity"
import { initialise, removeUnfinished, superuser } from "./initialise"
import { type Server, launch } from "./launch"
import type { Log } from "./log"
import { port } from "./places"
import { clearPredecessor } from "./postmaster"
import { reachableRuntime } from "./reachable-runtime"
import { packageRuntime } from "./runtime"
import { type Settings, sensibleSettings } from "./settings"

type Options = {
  directory: string
  socketDir: string
  identity: Identity
  settings?: Settings
  bundle?: Bundle
  log: Log
}

/**
 * Starts the server of this directory, whatever was left there, and makes the cluster and the database where they are
 * missing. Only for the owner of the directory.
 */
export async function serveCluster(options: Options): Promise<{ server: Server; initialised: boolean }> {
  const { directory, socketDir, identity, settings, bundle, log } = options
  const own = bundle ? await bundleRuntime(bundle.path, bundle.hash, directory) : packageRuntime()
  const runtime = reachableRuntime(chooseRuntime(directory, own), identity, directory)
  const cluster = join(directory, String(runtime.major))
  await clearPredecessor(cluster, socketDir, log)
  const initialised = !existsSync(cluster)
  if (initialised) await initialise(cluster, runtime, identity)
  const server = await launch({
    bin: runtime.bin,
    identity,
    cluster,
    logFile: join(directory, "postgres.log"),
    settings: {
      ...sensibleSettings(runtime.bin),
      ...settings,
      listen_addresses: "",
      unix_socket_directories: socketDir,
      unix_socket_permissions: "0700",
      port: String(port),
    },
  })
  try {
    await ensureDatabase({ socketDir, port, user: superuser })
  } catch (error) {
    await server.stop()
    throw error
  }
  removeUnfinished(cluster)
  return { server, initialised }
}
