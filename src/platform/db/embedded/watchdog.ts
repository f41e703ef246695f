/**
 * The shell holds the read end of a pipe whose write end is ours. When we die, by whatever signal, the kernel closes
 * our end, `read` returns, and the program gets SIGINT: for postgres a fast shutdown. The shell lives as long as the
 * program and hands on its exit code.
 */
const script = `exec 3<&0
"$@" </dev/null 3<&- & program=$!
(read _ <&3; kill -INT $program) 2>/dev/null & watch=$!
exec 3<&-
wait $program; code=$?
kill $watch 2>/dev/null
exit $code`

/** The command line that runs a program for no longer than we live; its stdin must be a pipe from us. */
export const watched = (program: string, ...args: string[]) => [
  "/bin/sh",
  "-c",
  script,
  "confab-watchdog",
  program,
  ...args,
]
