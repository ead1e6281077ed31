import { createHash } from 'node:crypto'
import { checkText, type Violation } from '#domain/narration/check-text.ts'
import { FACTS_MAX, type Fact } from '#domain/narration/facts.ts'
import { narrationPrompt, type Prompt } from '#domain/narration/prompt.ts'
import { type PersonalData, type Redacted, redact } from '#domain/narration/redact.ts'
import { type NarrationKind, templateText } from '#domain/narration/template.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { NarrationStore } from '#ports/narration-store.ts'
import { type Narrator, NarratorError, type NarratorProblem } from '#ports/narrator.ts'
import { type AskDeps, askWithinLimit } from './ask-within-limit.ts'

export interface NarrateDeps extends Omit<AskDeps, 'narrator' | 'narrations'> {
  /** Absent: templates only. */
  narrator?: Narrator
  narrations: Pick<NarrationStore, 'keptText' | 'keepText' | 'reserve' | 'settle'>
}

export interface NarrationRequest extends PersonalData {
  tenantId: TenantId
  kind: NarrationKind
  /** What the reader may see: whoever asks has checked role and stores. */
  facts: readonly Fact[]
  /** Names a text must not bring in, such as the shop's other products. */
  otherNames?: readonly string[]
}

/**
 * Why it is the template that speaks: `off` (no model is configured), `limit` (the day's is reached), `facts` (none, or too
 * many), `wrong_text` (the model said what is no fact), `fault` (storage or our own), or the model's problem.
 */
export type TemplateReason = 'off' | 'limit' | 'facts' | 'wrong_text' | 'fault' | NarratorProblem

export interface Narration {
  text: string
  source: 'model' | 'template' | 'cache'
  /** Says for log and screen why it is the template. The text is complete all the same. */
  reason?: { code: TemplateReason; message: string; error?: unknown }
}

/**
 * Puts facts into words: a model's when one is configured and every figure it writes is a fact, else a template's. The
 * reader always has a text and never an error; whatever goes wrong is the `reason`.
 */
export async function narrate(deps: NarrateDeps, request: NarrationRequest): Promise<Narration> {
  const { kind, facts } = request
  const template = (code: TemplateReason, message: string, error?: unknown): Narration => ({
    text: templateText(kind, facts),
    source: 'template',
    reason: { code, message, ...(error !== undefined && { error }) },
  })
  const { narrator } = deps
  if (!narrator) return template('off', 'No language model is configured.')
  if (facts.length === 0 || facts.length > FACTS_MAX) {
    return template('facts', `A model is given from 1 to ${FACTS_MAX} facts, not ${facts.length}.`)
  }
  try {
    const worded = await wordedByModel({ ...deps, narrator }, request)
    return 'code' in worded ? template(worded.code, worded.message) : worded
  } catch (error) {
    if (error instanceof NarratorError) return template(error.problem, error.message, error)
    return template('fault', 'The text could not be made or kept.', error)
  }
}

type NoText = Omit<NonNullable<Narration['reason']>, 'error'>

async function wordedByModel(
  deps: NarrateDeps & { narrator: Narrator },
  { tenantId, kind, facts, otherNames, ...personal }: NarrationRequest,
): Promise<Narration | NoText> {
  const { narrator, narrations, clock } = deps
  const redacted = redact(facts, personal)
  const question = narrationPrompt(kind, redacted.facts)
  const hash = hashOf(kind, narrator.model, question)
  const violationsIn = (text: string) =>
    checkText({ text, facts: redacted.facts, lengthMax: question.lengthMax, otherNames })

  const kept = await narrations.keptText({ tenantId, hash, now: clock.now() })
  // Checked again: the names it must not bring in may be others by now.
  if (kept !== undefined && violationsIn(kept).length === 0) return spoken(redacted, kept, 'cache')

  const answer = await askWithinLimit(deps, { tenantId, question })
  if (!answer) return { code: 'limit', message: 'The day’s limit for language models is reached.' }
  const text = answer.text.normalize('NFC').trim()
  const violations = violationsIn(text)
  if (violations.length > 0) return { code: 'wrong_text', message: describe(violations) }
  await narrations.keepText({ tenantId, hash, text, now: clock.now() })
  return spoken(redacted, text, 'model')
}

/** Kept texts are free of personal data; what is shown has it again. */
const spoken = ({ restore }: Redacted, text: string, source: 'model' | 'cache'): Narration => ({
  text: restore(text),
  source,
})

const hashOf = (kind: NarrationKind, model: string, { system, prompt }: Prompt): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, model, system, prompt]))
    .digest('hex')

/** The first few things a model said that it was not told, shortened. */
const describe = (violations: readonly Violation[]): string =>
  `The model’s text is not only the facts: ${violations
    .slice(0, 3)
    .map(({ code, at, found }) => `${code} “${found.slice(0, 40)}” at ${at}`)
    .join(', ')}.`
