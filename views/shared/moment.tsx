const format = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", dateStyle: "medium", timeStyle: "short" })

/** A point in time; the script shows it in the reader's zone. */
export const Moment = ({ at }: { at: Date }) => <time datetime={at.toISOString()}>{format.format(at)} UTC</time>
