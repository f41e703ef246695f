import { text as catalogue } from "../../views/text/text"
import { Hono } from "hono"
import { ShortcutsPane, ShortcutSheet } from "../../views/inbox/shortcuts"
import { SwitchBox, SwitchOptions, SwitchPane } from "../../views/inbox/switcher"
import { queryOf } from "../platform/http/input"
import { fragment, isPartial } from "../platform/http/page"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { Frame } from "./frame"
import { switchQuery } from "./input"
import type { Switcher } from "./switcher"

type Dependencies = { frame: Frame; find: Switcher }

/** Going anywhere by a few letters, and the keys for everything: each over the page, or a page where no script runs. */
export function createSwitcherRoutes({ frame, find }: Dependencies) {
  return new Hono<{ Variables: SessionVariables }>()
    .get("/w/:slug/switch", async (c) => {
      const workspace = await frame.workspace(c)
      const { q } = queryOf(c, switchQuery)
      const found = { workspace, q, destinations: await find(viewerOf(c).user.id, workspace, q) }
      if (isPartial(c)) return fragment(c, SwitchBox(found))
      return frame.show(c, {
        title: catalogue.switcher.title,
        workspace,
        main: SwitchPane(found),
        pane: "conversation",
      })
    })
    .get("/w/:slug/switch/options", async (c) => {
      const workspace = await frame.workspace(c)
      const { q } = queryOf(c, switchQuery)
      return fragment(c, SwitchOptions({ workspace, q, destinations: await find(viewerOf(c).user.id, workspace, q) }))
    })
    .get("/w/:slug/shortcuts", async (c) => {
      const workspace = await frame.workspace(c)
      if (isPartial(c)) return fragment(c, ShortcutSheet())
      return frame.show(c, {
        title: catalogue.shortcuts.title,
        workspace,
        main: ShortcutsPane({ workspace }),
        pane: "conversation",
      })
    })
}
