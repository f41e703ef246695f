import type { Child } from "hono/jsx"

type Props = { from: string; on: string; select?: string; children: Child }

/**
 * Draws what stands in it again, from an address, when something of a name happens to the page. It stays itself: what happens
 * while an answer is on its way is asked for after it, and htmx asks nothing for an element that is gone.
 */
export const Renewed = ({ from, on, select, children }: Props) => (
  <div class="renewed" hx-get={from} hx-trigger={on} hx-select={select} hx-target="this" hx-swap="innerHTML">
    {children}
  </div>
)
