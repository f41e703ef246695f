import { storedText as catalogue } from "../../../views/text/text"

/** What makes Confab an app of the device; `icons`: addresses by path. Its `id` stays, whatever else changes. */
export const appManifest = (icons: Map<string, string>) => ({
  id: "/",
  name: catalogue.product,
  short_name: catalogue.product,
  description: catalogue.tagline,
  start_url: "/",
  scope: "/",
  display: "standalone",
  background_color: "#f6f2ec",
  theme_color: "#f6f2ec",
  icons: [
    { src: icons.get("static/icons/icon.svg"), sizes: "any", type: "image/svg+xml" },
    { src: icons.get("static/icons/icon-192.png"), sizes: "192x192", type: "image/png" },
    { src: icons.get("static/icons/icon-512.png"), sizes: "512x512", type: "image/png" },
    { src: icons.get("static/icons/maskable-512.png"), sizes: "512x512", type: "image/png", purpose: "maskable" },
  ],
})
