/** A business "no". `code` is stable API; `message` is for people, says what to do next, and may change. */
export interface Refusal<Code extends string = string> {
  code: Code
  message: string
  /** Facts a program needs to act on the refusal, such as the quantity still available. */
  details?: Readonly<Record<string, unknown>>
  /** One entry per bad field, row or line: where it is, and what is wrong there. */
  fields?: readonly FieldProblem[]
}

/** `path` names the place the way its sender would: `lines[2].quantity`, `row 17, column "Stock"`. */
export interface FieldProblem {
  path: string
  code: string
  message: string
}

/** The outcome of a rule that may say no. Refusals are data; bugs and outages are thrown. */
export type Result<T, R extends Refusal = Refusal> = { ok: true; value: T } | { ok: false; refusal: R }

export const accept = <T>(value: T): { ok: true; value: T } => ({ ok: true, value })

export const refuse = <Code extends string>(
  code: Code,
  message: string,
  more: Pick<Refusal, 'details' | 'fields'> = {},
): { ok: false; refusal: Refusal<Code> } => ({ ok: false, refusal: { code, message, ...more } })

/** States what must be true for the code to be right. A failure is a bug, never a bad input. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`)
}
