/** What is asked of a language model. */
export interface NarratorRequest {
  system: string
  prompt: string
  /** The answer ends here at the latest. */
  maxTokens: number
  /** Over everything: connecting, waiting, retrying and reading the answer. */
  timeoutMs: number
}

export interface NarratorAnswer {
  /** Never empty. */
  text: string
  inputTokens: number
  outputTokens: number
  /** Which model it was by its own account, which can be more exact than the name it was asked by. */
  model: string
}

/**
 * - `timeout`: no whole answer in time
 * - `overloaded`: it has too much to do, or a fault of its own; later it may answer
 * - `refused`: it does not take our key or our question, or will not answer it
 * - `unreachable`: nobody was there
 * - `unreadable`: what came back is no answer: damaged, too large, empty or cut off
 */
export type NarratorProblem = 'timeout' | 'overloaded' | 'refused' | 'unreachable' | 'unreadable'

/** No text came of it. The message is for the log; it never holds the key. */
export class NarratorError extends Error {
  override name = 'NarratorError'
  readonly problem: NarratorProblem
  /**
   * Whether the provider may charge for it all the same: not when it turned the question away. What it says it used, when
   * it says so.
   */
  readonly charge: 'none' | 'unknown' | Pick<NarratorAnswer, 'inputTokens' | 'outputTokens'>

  constructor(
    problem: NarratorProblem,
    message: string,
    { charge = 'unknown', cause }: { charge?: NarratorError['charge']; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.problem = problem
    this.charge = charge
  }
}

/**
 * A language model that puts facts into words. It is given no tools and no memory, and nothing it says is believed.
 *
 * test/contracts/narrator.ts holds every implementation to these words.
 */
export interface Narrator {
  /** The model that is asked: part of what a kept answer is kept under. */
  readonly model: string
  /**
   * Resolves or throws within `timeoutMs`, whatever the other side does. Tries again once, when it makes sense in the time.
   * @throws NarratorError
   */
  narrate(request: NarratorRequest): Promise<NarratorAnswer>
}
