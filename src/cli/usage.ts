/** The command was called wrongly: main.ts says its one sentence and ends with exit code 2. */
export class UsageError extends Error {}
