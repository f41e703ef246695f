import { Problem } from "./problem"

/** Runs what a form asked for; an expected refusal draws the form again instead of another page. */
export async function attempt(
  work: () => Promise<Response>,
  refused: (problem: Problem) => Response | Promise<Response>,
): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Problem && error.status !== 401 && error.status !== 404) return refused(error)
    throw error
  }
}

/** The sentences of a problem by field; what belongs to no field stands under "". */
export function errorsByField(problem: Problem): Record<string, string> {
  const errors = problem.extra.errors
  if (!errors?.length) return { "": problem.detail }
  return Object.fromEntries(errors.map(({ path, message }) => [path, message]))
}
