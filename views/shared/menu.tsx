import type { Child } from "hono/jsx"

/** What opens a menu: the browser itself opens and closes it, also where scripts are off. */
export const opens = (id: string) => ({ type: "button" as const, popovertarget: id })

/** A menu that stands over the page until one clicks elsewhere or presses Escape. */
export const Menu = ({ id, className = "", children }: { id: string; className?: string; children: Child }) => (
  <div id={id} popover="auto" class={className ? `menu ${className}` : "menu"}>
    {children}
  </div>
)
