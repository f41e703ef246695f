import { join } from "node:path"
import type { Config } from "../config"
import { createBlobLedger } from "../db/blob-ledger"
import type { Database } from "../db/open"
import { createDiskBlobs } from "./blobs"
import { createPictures } from "./pictures"

/** Where files are kept, and what makes pictures of them. Directories are made when the first one comes. */
export function openStorage({ config, db }: { config: Config; db: Database }) {
  const ledger = createBlobLedger(db)
  const directory = config.blobsDir ?? join(config.dataDir, "blobs")
  const pictures = createPictures({
    maxBytes: config.imageMib * 1024 * 1024,
    maxPixels: config.imageMegapixels * 1_000_000,
    concurrency: config.imageConcurrency,
    timeoutMs: config.imageSeconds * 1000,
  })
  return { ledger, blobs: createDiskBlobs({ directory, ledger }), pictures }
}
