type Environment = Record<string, string | undefined>

/** What a file of `cli/` offers: `run` resolves with the exit code. */
export type Verb = { run(argv: string[], env: Environment): Promise<number> }

type Entry = { usage: string; summary: string; details?: string; load: () => Promise<Verb> }

const loadtestDetails = `
Scenarios, whose numbers the arguments override:
  normal     100 people, 10 messages/s, 5 minutes (the default)
  peak       500 people, 50 messages/s, 5 minutes
  stress     rises in ten steps to 2,000 people and 400 messages/s in 10 minutes, and names the step that broke
  spike      100 people become 1,000 within a minute, 100 messages/s
  endurance  200 people, 20 messages/s, 4 hours; memory and handles are fitted to a line

Without --url it starts a server of its own on an empty database, and removes it afterwards.
  --url URL              tests that server, which has RATE_LIMIT=off, with
    --seed FILE.json       the people whom confab seed made there, or
    --setup-code CODE      people who sign up: the server must be empty
  --read-share 0.95      the part of all requests that reads
  --out DIR              where the JSON file and the report go

Ctrl-C ends it early, with a report. Exit code: 0 pass, 3 warning, 1 fail.`

/** Every command, in the order in which help lists them; each is read from its file only when it is asked for. */
export const verbs: Record<string, Entry> = {
  serve: {
    usage: "confab serve",
    summary: "Serves until told to stop; also what confab does without a command.",
    details: "SIGTERM or SIGINT stops it cleanly; a second one ends it at once.",
    load: () => import("./serve"),
  },
  migrate: {
    usage: "confab migrate",
    summary: "Brings the database to this version's schema; serve does it too, at its start.",
    load: () => import("./migrate"),
  },
  user: {
    usage: "confab user list | reset-link LOGIN | deactivate LOGIN | reactivate LOGIN",
    summary: "Accounts from the server's own machine; reset-link prints a link by which somebody sets a new password.",
    load: () => import("./user"),
  },
  import: {
    usage: "confab import FILE.jsonl[.gz] --workspace W [--chat NAME]",
    summary: "Brings a history of {at, from, text} lines into a chat; safe to run again.",
    load: () => import("./import"),
  },
  seed: {
    usage: "confab seed --users N --channels R --out FILE.json [--force]",
    summary: "Fills a workspace with people and channels for load tests; FILE gets their tokens.",
    load: () => import("./seed"),
  },
  search: {
    usage: "confab search status | rebuild | language WORKSPACE LANGUAGE",
    summary: "The index that messages are found by: how far it is, made anew, or made for another language.",
    load: () => import("./search"),
  },
  bench: {
    usage: "confab bench [NAME]",
    summary: "Measures this machine: writer, history, search and more.",
    load: () => import("./bench"),
  },
  loadtest: {
    usage: "confab loadtest [--users 1000] [--duration 300s] [--message-rate 100] [--scenario NAME] [--out DIR]",
    summary: "People, sockets and requests at a stated rate, with a verdict, a JSON file and an HTML report.",
    details: loadtestDetails,
    load: () => import("./loadtest"),
  },
  doctor: {
    usage: "confab doctor [explain NAME]",
    summary: "Looks at settings, data directory and database, and says what is wrong; exit code 1 when something is.",
    load: () => import("./doctor"),
  },
  deploy: {
    usage:
      "confab deploy nginx | compose | systemd | kubernetes | prometheus | grafana [--domain NAME] [--listen PORT]\n  [--nodes HOST:PORT,…] [--certificate FILE --key FILE] [--image NAME]",
    summary: "Prints a file for another program, ready to be used.",
    details:
      "nginx, compose, systemd, kubernetes: ways to run it. prometheus: alert rules. grafana: a dashboard.\nEach file begins with what to do with it.",
    load: () => import("./deploy"),
  },
  version: { usage: "confab version", summary: "Prints the version.", load: () => import("./version") },
  help: {
    usage: "confab help [COMMAND | settings]",
    summary: "Lists the commands, explains one, or lists the settings.",
    load: () => import("./help"),
  },
}
