import type { Child } from "hono/jsx"
import { IconSheet } from "./shared/icon"
import { Logo } from "./shared/logo"
import { text } from "./text/en"

export type AssetUrls = { css: string; js: string; font: string; icon: string }

type Props = {
  assets: AssetUrls
  title: string
  children: Child
  bodyClass?: string
  /** What a person chose; else the device decides. */
  theme?: "light" | "dark"
}

const htmxConfig = JSON.stringify({
  includeIndicatorCSS: false,
  history: true,
  ws: { pauseOnBackground: false },
})

/** The document around every page: no inline script or style, so that the strictest policy holds. */
export const Document = ({ assets, title, children, bodyClass, theme }: Props) => (
  <html lang="en" data-theme={theme}>
    <head>
      <meta charset="utf-8" />
      <meta
        name="viewport"
        content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
      />
      <meta name="color-scheme" content={theme ?? "light dark"} />
      <meta name="theme-color" content="#f6f2ec" media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content="#111117" media="(prefers-color-scheme: dark)" />
      <meta name="htmx-config" content={htmxConfig} />
      <title>{`${title} · ${text.product}`}</title>
      {assets.icon && <link rel="icon" href={assets.icon} type="image/svg+xml" />}
      {assets.font && <link rel="preload" href={assets.font} as="font" type="font/woff2" crossorigin="" />}
      <link rel="stylesheet" href={assets.css} />
      <script src={assets.js} defer></script>
    </head>
    <body class={bodyClass}>
      <IconSheet />
      {children}
    </body>
  </html>
)

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
