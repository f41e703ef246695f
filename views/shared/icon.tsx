/** Every icon, drawn once a page and used by name. 24 × 24, stroked. */
const drawings = {
  hash: "M9.5 4 7.5 20M16.500 4l-2 16M5 9h15M4 15h15",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z",
  people:
    "M5.800 8.500a3.200 3.200 0 1 0 6.400 0a3.200 3.200 0 1 0-6.400 0M3.500 19c.4-3.200 2.600-5 5.500-5s5.100 1.800 5.500 5M15.500 5.600a3.200 3.200 0 0 1 0 5.800M17 14.300c2 .6 3.200 2.200 3.500 4.700",
  plus: "M12 5v14M5 12h14",
  send: "M5 12h13M12.500 6.500 18 12l-5.500 5.500",
  down: "m7 10 5 5 5-5",
  arrowDown: "M12 5v14M6 13l6 6 6-6",
  back: "m14.500 6-6 6 6 6",
  close: "m6 6 12 12M18 6 6 18",
  edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  trash: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  unread: "M12 5a7 7 0 1 0 7 7M18.500 5.500h.01",
  info: "M12 3.500a8.500 8.500 0 1 0 0 17a8.500 8.500 0 1 0 0-17M12 11v5M12 8h.01",
  search: "M11 4.500a6.500 6.500 0 1 0 0 13a6.500 6.500 0 1 0 0-13M16 16l4.500 4.500",
  gear: "M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6M12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.100 2.100M16.300 16.300l2.100 2.100M5.600 18.400l2.100-2.100M16.300 7.700l2.100-2.100",
  calendar: "M5 6h14v14H5zM5 10h14M9 3v4M15 3v4",
  compass: "M12 3.500a8.500 8.500 0 1 0 0 17a8.500 8.500 0 1 0 0-17M15.500 8.500l-2 5-5 2 2-5z",
  message: "M20 14.500a3 3 0 0 1-3 3H9.500L5 21V7a3 3 0 0 1 3-3h9a3 3 0 0 1 3 3z",
} as const

export type IconName = keyof typeof drawings

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" aria-hidden="true">
    <use href={`#i-${name}`} />
  </svg>
)

export const iconHtml = (name: IconName) => `<svg class="icon" aria-hidden="true"><use href="#i-${name}"/></svg>`

/** Stands once in every document. */
export const IconSheet = () => (
  <svg class="sheet" hidden aria-hidden="true">
    {Object.entries(drawings).map(([name, drawing]) => (
      <symbol id={`i-${name}`} viewBox="0 0 24 24">
        <path d={drawing} />
      </symbol>
    ))}
  </svg>
)
