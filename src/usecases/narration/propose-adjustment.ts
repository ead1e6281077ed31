import { type AdjustmentRefusal, type ForecastChange, readAdjustment } from '#domain/narration/adjustment.ts'
import { calledNames } from '#domain/narration/called-names.ts'
import { nameFact } from '#domain/narration/facts.ts'
import { adjustmentPrompt } from '#domain/narration/prompt.ts'
import { type PersonalData, redact } from '#domain/narration/redact.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import { type Narrator, NarratorError, type NarratorProblem } from '#ports/narrator.ts'
import { type AskDeps, askWithinLimit } from './ask-within-limit.ts'

/** A note is a sentence or two. */
export const NOTE_LENGTH_MAX = 500

export interface AdjustmentRequest extends PersonalData {
  tenantId: TenantId
  /** What a person typed: `street festival on Saturday`. */
  note: string
  product: string
  store: string
  /** In the store. */
  today: string
  /** The days of the forecast, oldest first and without gaps: `2026-11-28`. */
  days: readonly string[]
}

/** What a model makes of a note. Kept apart from the forecast until a person takes it. */
export interface ProposedAdjustment {
  note: string
  changes: ForecastChange[]
  model: string
}

export type ProposalRefusal =
  | AdjustmentRefusal
  | Refusal<'INVALID_NOTE' | 'NARRATOR_OFF' | 'NARRATOR_LIMIT' | 'NARRATOR_FAILED'>

/**
 * Proposes by how many percent sales will differ from a forecast because of what a person wrote. No changes at all is an
 * answer too. There is no template for this: without a model it is refused, and the person types the percentage.
 *
 * Refusals, first match wins: `INVALID_NOTE` (empty or too long), `NARRATOR_OFF`, `NARRATOR_LIMIT`, `NARRATOR_FAILED` (the
 * model did not answer), `NOT_UNDERSTOOD` (its answer is no proposal for these days within the bounds).
 */
export async function proposeAdjustment(
  deps: Omit<AskDeps, 'narrator'> & { narrator?: Narrator },
  { tenantId, note, product, store, today, days, people = [], ...personal }: AdjustmentRequest,
): Promise<Result<ProposedAdjustment, ProposalRefusal>> {
  const typed = note.trim()
  if (typed === '' || typed.length > NOTE_LENGTH_MAX) {
    const message = `A note has 1 to ${NOTE_LENGTH_MAX} characters, not ${typed.length}.`
    return refuse('INVALID_NOTE', message, { fields: [{ path: 'note', code: 'length', message }] })
  }
  const { narrator } = deps
  if (!narrator) return refuse('NARRATOR_OFF', 'No language model is configured. Enter the percentage yourself.')
  const names = [nameFact('product', 'Product', product, 'product'), nameFact('store', 'Store', store, 'place')]
  const { facts, hide, restore } = redact(names, { ...personal, people: calledNames(people, typed) })
  const [sentProduct = '', sentStore = ''] = facts.map(({ display }) => display)
  const sent = { note: hide(typed), product: sentProduct, store: sentStore, today, days }
  const answer = await answered({ ...deps, narrator }, tenantId, sent)
  if (!answer.ok) return answer
  const read = readAdjustment(answer.value.text, sent)
  if (!read.ok) return read
  const changes = read.value.map((change) => ({ ...change, reason: restore(change.reason) }))
  return accept({ note: typed, changes, model: answer.value.model })
}

/** For a person who waits; each ends in what to do. */
const PROBLEM_WORDS: Readonly<Record<NarratorProblem, string>> = {
  timeout: 'The language model took too long. Try again, or enter the percentage yourself.',
  overloaded: 'The language model has too much to do. Try again in a while, or enter the percentage yourself.',
  refused: 'The language model does not take our key or our question. Tell whoever runs this server.',
  unreachable: 'The language model cannot be reached. Try again later, or tell whoever runs this server.',
  unreadable: 'The language model’s answer was damaged or cut off. Try again, or enter the percentage yourself.',
}

async function answered(deps: AskDeps, tenantId: TenantId, sent: Parameters<typeof adjustmentPrompt>[0]) {
  try {
    const answer = await askWithinLimit(deps, { tenantId, question: adjustmentPrompt(sent) })
    if (answer) return accept(answer)
    return refuse('NARRATOR_LIMIT', 'The day’s limit for language models is reached. Enter the percentage yourself.', {
      details: { retryAfterSeconds: secondsToNextDay(deps.clock.now()) },
    })
  } catch (error) {
    if (!(error instanceof NarratorError)) throw error
    return refuse('NARRATOR_FAILED', PROBLEM_WORDS[error.problem], { details: { problem: error.problem } })
  }
}

const DAY_SECONDS = 86_400

/** Spending is counted by UTC days. */
const secondsToNextDay = (now: number): number => DAY_SECONDS - (Math.floor(now / 1000) % DAY_SECONDS)
