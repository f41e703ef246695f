/** Our environment without what would steer Postgres's programs: PGDATA, PGHOST and the like, and a locale in messages. */
export function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !/^PG[A-Z]/.test(name)) as [string, string][]
  return { ...Object.fromEntries(kept), LC_ALL: "C" }
}
