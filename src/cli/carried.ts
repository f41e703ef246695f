import type { Bundle } from "../platform/db/embedded/bundle"
import type { AssetFiles } from "../platform/http/assets"

export type Carried = { bundle: Bundle | undefined; readAssets(): Promise<AssetFiles> }

/** What the single binary has inside; null when Confab runs from its sources. `build.ts` puts another file in the place of this one. */
export const carried = null as Carried | null
