const formatIn = (timeZone: string) =>
  new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "medium", timeStyle: "short" })
const utc = formatIn("UTC")

/** A point in time, in the reader's zone where the server knows it; else the page's script shows it so. */
export const Moment = ({ at, timeZone }: { at: Date; timeZone?: string | null }) => (
  <time datetime={at.toISOString()}>{timeZone ? formatIn(timeZone).format(at) : `${utc.format(at)} UTC`}</time>
)
