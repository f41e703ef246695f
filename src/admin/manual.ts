import MarkdownIt from "markdown-it"
import administration from "../../static/manual/administration.md" with { type: "text" }
import cluster from "../../static/manual/cluster.md" with { type: "text" }
import api from "../../static/manual/api.md" with { type: "text" }
import caching from "../../static/manual/caching.md" with { type: "text" }
import deployment from "../../static/manual/deployment.md" with { type: "text" }
import index from "../../static/manual/index.md" with { type: "text" }
import install from "../../static/manual/install.md" with { type: "text" }
import monitoring from "../../static/manual/monitoring.md" with { type: "text" }
import keepingUp from "../../static/manual/keeping-up.md" with { type: "text" }
import measuring from "../../static/manual/measuring.md" with { type: "text" }
import notices from "../../static/manual/notices.md" with { type: "text" }
import peopleAndTeams from "../../static/manual/people-and-teams.md" with { type: "text" }
import search from "../../static/manual/search.md" with { type: "text" }
import settingsIntroduction from "../../static/manual/settings.md" with { type: "text" }
import troubleshooting from "../../static/manual/troubleshooting.md" with { type: "text" }
import writing from "../../static/manual/writing.md" with { type: "text" }
import { storedText } from "../../views/text/text"
import { settings } from "../platform/config"

export type ManualEntry = { slug: string; title: string; html: string }

/** Every page in reading order, rendered; a page's title is its first line. */
export function renderManual(): ManualEntry[] {
  const markdown = new MarkdownIt({ html: false, linkify: false })
  const page = (slug: string, source: string) => ({
    slug,
    title: /^# (.+)$/m.exec(source)![1]!,
    html: markdown.render(source),
  })
  return [
    page("index", index),
    page("install", install),
    page("settings", `${settingsIntroduction}\n${settingsList()}`),
    page("people-and-teams", peopleAndTeams),
    page("writing", writing),
    page("search", search),
    page("keeping-up", keepingUp),
    page("shortcuts", `# ${storedText.shortcuts.title}\n\n${storedText.shortcuts.hint}\n\n${shortcutsList()}`),
    page("administration", administration),
    page("monitoring", monitoring),
    page("deployment", deployment),
    page("cluster", cluster),
    page("caching", caching),
    page("measuring", measuring),
    page("api", api),
    page("troubleshooting", troubleshooting),
    page("notices", notices),
  ]
}

/** What the sheet behind `?` says. */
const shortcutsList = () =>
  storedText.shortcuts.groups
    .map(({ name, keys }) => `## ${name}\n\n${keys.map(([key, does]) => `- **${key}**: ${does}`).join("\n")}`)
    .join("\n\n")

/** From the very table that the program reads, so that it cannot be out of date. A list, since phones are narrow. */
function settingsList(): string {
  const items = Object.values(settings).map(
    ({ name, default: fallback, unit, reason }) =>
      `- **\`${name}\`** ${fallback ? `is \`${fallback}\`` : "is empty"} (${unit})  \n  ${reason}`,
  )
  return items.join("\n")
}
