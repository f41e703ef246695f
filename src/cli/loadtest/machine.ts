import { cpus } from "node:os"

/** Seconds for which the cores of this machine have been at work, all programs together. */
export function busySeconds(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + (user + nice + sys + irq) / 1000, 0)
}
