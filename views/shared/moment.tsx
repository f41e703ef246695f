import { dayAndTime } from "../text/formats"

/** A point in time, in the reader's zone where the server knows it; else the page's script shows it so. */
export const Moment = ({ at, timeZone }: { at: Date; timeZone?: string | null }) => (
  <time datetime={at.toISOString()}>{timeZone ? dayAndTime(at, timeZone) : `${dayAndTime(at, "UTC")} UTC`}</time>
)
