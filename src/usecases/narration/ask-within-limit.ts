import type { Prompt } from '#domain/narration/prompt.ts'
import { mostTokens, type SpendLimit, spendDay, spendOf } from '#domain/narration/spend.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { Clock } from '#ports/clock.ts'
import type { NarrationStore } from '#ports/narration-store.ts'
import { type Narrator, type NarratorAnswer, NarratorError } from '#ports/narrator.ts'

/** A person waits for the text, and a template is at hand. */
const TIMEOUT_MS = 20_000

export interface AskDeps {
  narrator: Narrator
  /** What each tenant may spend. */
  narrationLimit: SpendLimit
  narrations: Pick<NarrationStore, 'reserve' | 'settle'>
  clock: Clock
}

/**
 * Asks a model when the tenant's limit of the day allows the most it can cost, which is set aside first, so that questions
 * at the same time cannot pass the limit together. Afterwards only what it did cost counts; when that is unknown, the most.
 *
 * @returns undefined when the limit does not allow it
 * @throws NarratorError
 */
export async function askWithinLimit(
  { narrator, narrationLimit, narrations, clock }: AskDeps,
  { tenantId, question }: { tenantId: TenantId; question: Prompt },
): Promise<NarratorAnswer | undefined> {
  const key = { tenantId, day: spendDay(clock.now()), unit: narrationLimit.unit }
  const reserved = spendOf(narrationLimit, mostTokens(question))
  if (!(await narrations.reserve(key, reserved, narrationLimit.perDay))) return undefined
  let spent = reserved
  try {
    const { system, prompt, maxTokens } = question
    const answer = await narrator.narrate({ system, prompt, maxTokens, timeoutMs: TIMEOUT_MS })
    spent = spendOf(narrationLimit, answer)
    return answer
  } catch (error) {
    if (error instanceof NarratorError && error.charge !== 'unknown') {
      spent = error.charge === 'none' ? 0 : spendOf(narrationLimit, error.charge)
    }
    throw error
  } finally {
    await narrations.settle(key, { reserved, spent })
  }
}
