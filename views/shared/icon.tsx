/** Every icon, drawn once a page and used by name. 24 × 24, stroked. */
const drawings = {
  hash: "M9.5 4l-2 16M16.5 4l-2 16M4.5 9H20M4 15h15.5",
  lock: "M6.5 11h11a1.5 1.5 0 0 1 1.5 1.5v6a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.5v-6A1.5 1.5 0 0 1 6.5 11zM8 11V8a4 4 0 0 1 8 0v3",
  people:
    "M5.8 8.5a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0M3.5 19c.4-3.2 2.6-5 5.5-5s5.1 1.8 5.5 5M15.5 5.6a3.2 3.2 0 0 1 0 5.8M17 14.3c2 .6 3.2 2.2 3.5 4.7",
  plus: "M12 5v14M5 12h14",
  send: "M12 19V5.5M6 11l6-6 6 6",
  down: "m7 10 5 5 5-5",
  up: "m7 14 5-5 5 5",
  arrowDown: "M12 5v13.5M6 13l6 6 6-6",
  back: "m14.5 6-6 6 6 6",
  close: "m6.5 6.5 11 11M17.5 6.5l-11 11",
  check: "m5 12.5 4.5 4.5L19 7.5",
  more: "M5 12a.75.75 0 1 0 1.5 0a.75.75 0 1 0-1.5 0M11.25 12a.75.75 0 1 0 1.5 0a.75.75 0 1 0-1.5 0M17.5 12a.75.75 0 1 0 1.5 0a.75.75 0 1 0-1.5 0",
  edit: "M4.5 19.5l1-4.2L15.8 5a2 2 0 0 1 2.8 0l.4.4a2 2 0 0 1 0 2.8L8.7 18.5zM14 6.8l3.2 3.2",
  trash:
    "M4.5 7h15M9.5 7V5.5A1.5 1.5 0 0 1 11 4h2a1.5 1.5 0 0 1 1.5 1.5V7M6.5 7l.8 11.6A1.5 1.5 0 0 0 8.8 20h6.4a1.5 1.5 0 0 0 1.5-1.4L17.5 7",
  link: "M10 13.5a4.5 4.5 0 0 0 6.5.3l2.7-2.7a4.5 4.5 0 0 0-6.3-6.3l-1.4 1.4M14 10.5a4.5 4.5 0 0 0-6.5-.3l-2.7 2.7a4.5 4.5 0 0 0 6.3 6.3l1.4-1.4",
  unread: "M12 5.5a6.5 6.5 0 1 0 6.5 6.5M16.5 6a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0",
  search: "M11 4.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M16 16l4.5 4.5",
  bookmark: "M7.5 4.5h9A1.5 1.5 0 0 1 18 6v14l-6-4.5L6 20V6a1.5 1.5 0 0 1 1.5-1.5z",
  star: "m12 3.8 2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 20.5h4",
  bellOff: "M6 16.5V11c0-1 .2-1.9.6-2.7M9 5.8A6 6 0 0 1 18 11v4M4.5 18.5H17M10 20.5h4M4 4l16 16",
  settings:
    "M4 7.5h8M18 7.5h2M4 16.5h2M12 16.5h8M12.5 7.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M6.5 16.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0",
  calendar:
    "M6 5.5h12A1.5 1.5 0 0 1 19.5 7v11.5A1.5 1.5 0 0 1 18 20H6a1.5 1.5 0 0 1-1.5-1.5V7A1.5 1.5 0 0 1 6 5.5zM4.5 10h15M8.5 3.5v4M15.5 3.5v4",
  pin: "M9 3.5h6M10 3.5v5.2c0 1-1.2 2-2.4 2.8-.7.5-1.1 1.2-1.1 2v.5h11v-.5c0-.8-.4-1.5-1.1-2C15.2 10.7 14 9.7 14 8.7V3.5M12 14v6.5",
  smile:
    "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17M8.5 14.2c.8 1.2 2 1.8 3.5 1.8s2.7-.6 3.5-1.8M9 9.5v.6M15 9.5v.6",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17M12 7.5V12l3 2",
  filter: "M4 6h16M7 12h10M10.5 18h3",
  compass: "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17M15.5 8.5l-2 5-5 2 2-5z",
  message: "M20 14.5a3 3 0 0 1-3 3H9.5L5 21V7a3 3 0 0 1 3-3h9a3 3 0 0 1 3 3z",
  eye: "M2.8 12c2-4 5.2-6 9.2-6s7.2 2 9.2 6c-2 4-5.2 6-9.2 6s-7.2-2-9.2-6M9.2 12a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0-5.6 0",
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
