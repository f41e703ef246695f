import drawing from "../../static/icons/icon.svg" with { type: "text" }

/** The icon of the tab with a number on it, `{n}`, in a circle of the radius `{r}`: the script fills them in. */
export const countedIcon = String(drawing)
  .trim()
  .replace(
    "</svg>",
    '<circle cx="46" cy="18" r="{r}" fill="#d22"/><text x="46" y="27" font-family="sans-serif" font-weight="700" font-size="26" text-anchor="middle" fill="#fff">{n}</text></svg>',
  )
