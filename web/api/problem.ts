import type { Problem } from '#contract/primitives.ts'
import type { RefusalCode } from '#contract/refusals.ts'

/** What a page can meet besides the refusals of the API: no answer, or one that is not ours. */
export type ProblemCode = RefusalCode | 'NO_CONNECTION' | 'UNEXPECTED_ANSWER'

/** What a person can do about a code. Codes that are not here explain themselves in their detail. */
const ADVICE: Partial<Record<ProblemCode, string>> = {
  NO_CONNECTION: 'Check the connection to the server, then try again. Nothing is recorded twice.',
  UNEXPECTED_ANSWER: 'Reload the page. If it stays, tell whoever runs this server.',
  INTERNAL: 'Try again. If it stays, tell whoever runs this server the request id.',
  STORAGE_FULL: 'Nothing was lost. Make room on the server’s disk, then send it again.',
  TOO_MANY_REQUESTS: 'Wait a moment, then try again.',
  VERSION_CONFLICT: 'Close this, look at the newest state, and make your change again.',
  FORBIDDEN: 'Ask a manager of this shop.',
  STORE_NOT_ALLOWED: 'Ask a manager for access to this store.',
  NOT_FOUND: 'It may have been renamed or archived, or it is not yours to see.',
  NOT_UNDERSTOOD: 'Say in other words what happens on which days, or override the days yourself.',
  COUNT_OUTDATED: 'Count the shelf again: something moved meanwhile.',
}

/** A refusal or a failure of the API, as problem+json told it. */
export class ApiProblem extends Error {
  readonly code: string
  readonly status: number
  readonly detail: string
  readonly requestId: string | undefined
  readonly details: Readonly<Record<string, unknown>>
  /** Messages by field path, such as `lines[0].quantity`. */
  readonly fields: Readonly<Record<string, string>>

  constructor(problem: Pick<Problem, 'code' | 'detail' | 'status'> & Partial<Problem>) {
    super(problem.detail)
    this.name = 'ApiProblem'
    this.code = problem.code
    this.status = problem.status
    this.detail = problem.detail
    this.requestId = problem.requestId
    this.details = problem.details ?? {}
    this.fields = Object.fromEntries((problem.errors ?? []).map(({ path, message }) => [path, message]))
  }

  get advice(): string | undefined {
    return ADVICE[this.code as ProblemCode]
  }
}

/** Any thrown thing as a problem, so that a page shows one kind. */
export function toProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  const detail = error instanceof Error ? error.message : String(error)
  return new ApiProblem({ code: 'UNEXPECTED_ANSWER', detail, status: 0 })
}

/** The message for one field of a form, if the problem has one. `path` as the API names it. */
export const fieldError = (error: unknown, path: string): string | undefined =>
  error instanceof ApiProblem ? error.fields[path] : undefined

/** The error as a whole, for the one place of a form that shows it: undefined when every part stands at its field. */
export function formProblem(error: unknown, shownFields: readonly string[]): ApiProblem | undefined {
  if (!error) return undefined
  const problem = toProblem(error)
  const paths = Object.keys(problem.fields)
  return paths.length > 0 && paths.every((path) => shownFields.includes(path)) ? undefined : problem
}
