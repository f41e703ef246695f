import { type Child, createContext, useContext } from "hono/jsx"
import type { Settings } from "../src/users/settings"
import { constant } from "./shared/constant"
import { IconSheet } from "./shared/icon"
import { Logo } from "./shared/logo"
import { language, text } from "./text/text"
import { attributesOf } from "./users/settings"

export type AssetUrls = { css: string; js: string; font: string; icon: string; touchIcon: string; manifest: string }

type Props = {
  assets: AssetUrls
  title: string
  children: Child
  bodyClass?: string
}

/** What the reader chose; for strangers the device decides. */
const Reader = createContext<Settings | null>(null)

/** A page as its reader wants it: every document inside it says so at its root, so that nothing changes once it is seen. */
export const ReadBy = ({ settings, page }: { settings: Settings; page: unknown }) => (
  <Reader.Provider value={settings}>{page as Child}</Reader.Provider>
)

const themeColors = { light: "#f6f2ec", dark: "#111117" }

const ThemeColors = ({ theme }: { theme: "system" | "light" | "dark" }) =>
  theme === "system" ? (
    <>
      <meta name="theme-color" content={themeColors.light} media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content={themeColors.dark} media="(prefers-color-scheme: dark)" />
    </>
  ) : (
    <meta name="theme-color" content={themeColors[theme]} />
  )

const Meta = constant(({ theme }: { theme: Settings["theme"] }) => (
  <>
    <meta charset="utf-8" />
    <meta
      name="viewport"
      content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
    />
    <meta name="color-scheme" content={theme === "system" ? "light dark" : theme} />
    <ThemeColors theme={theme} />
  </>
))

const Links = constant(({ assets }: { assets: AssetUrls }) => (
  <>
    {assets.icon && <link rel="icon" href={assets.icon} type="image/svg+xml" />}
    {assets.touchIcon && <link rel="apple-touch-icon" href={assets.touchIcon} />}
    {assets.manifest && <link rel="manifest" href={assets.manifest} />}
    {assets.font && <link rel="preload" href={assets.font} as="font" type="font/woff2" crossorigin="" />}
    <link rel="stylesheet" href={assets.css} />
    <script src={assets.js} defer></script>
  </>
))

/** The document around every page: no inline script or style, so that the strictest policy holds. */
export const Document = ({ assets, title, children, bodyClass }: Props) => {
  const settings = useContext(Reader)
  const theme = settings?.theme ?? "system"
  return (
    <html lang={language()} {...attributesOf(settings)}>
      <head>
        <Meta theme={theme} />
        <title>{`${title} · ${text.product}`}</title>
        <Links assets={assets} />
      </head>
      <body class={bodyClass}>
        <IconSheet />
        {children}
      </body>
    </html>
  )
}

/** A page with one thing on it: signing in, first run, an invitation. */
export const SinglePage = ({ assets, title, children }: Props) => (
  <Document assets={assets} title={title} bodyClass="single">
    <main class="card">
      <p class="brand">
        <Logo />
        {text.product}
      </p>
      <h1>{title}</h1>
      {children}
    </main>
  </Document>
)
