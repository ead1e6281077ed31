import { accept, type Refusal, type Result, refuse } from '../values/result.ts'
import { checkText } from './check-text.ts'
import { dateFact, percentFact, textFact } from './facts.ts'

/** By how much sales on some days will differ from the forecast. Kept apart from it: a person decides. */
export interface ForecastChange {
  /** `2026-11-28`; both ends included. */
  from: string
  to: string
  /** Of the forecast, from CHANGE_MIN to CHANGE_MAX, never 0. */
  percent: number
  reason: string
}

export const CHANGE_MIN = -90
export const CHANGE_MAX = 300
/** A note speaks of one or two occasions. */
export const CHANGES_MAX = 10
const REASON_LENGTH_MAX = 200

export type AdjustmentRefusal = Refusal<'NOT_UNDERSTOOD'>

const no = (message: string) => refuse('NOT_UNDERSTOOD', `The language model’s answer cannot be used. ${message}`)

/**
 * Reads the changes a model proposed for the days of a forecast.
 *
 * @param days the forecast's, oldest first and without gaps
 * @param note what the person wrote: it stands in for a reason that says more than it
 */
export function readAdjustment(
  answer: string,
  { days, note }: { days: readonly string[]; note: string },
): Result<ForecastChange[], AdjustmentRefusal> {
  const parsed = parse(answer)
  if (!Array.isArray(parsed?.changes)) return no('It is not a list of changes.')
  if (parsed.changes.length > CHANGES_MAX) return no(`More than ${CHANGES_MAX} changes were proposed.`)
  const changes: ForecastChange[] = []
  for (const each of parsed.changes as unknown[]) {
    const change = readChange(each, days, note)
    if (typeof change === 'string') return no(change)
    changes.push(change)
  }
  changes.sort((a, b) => a.from.localeCompare(b.from))
  const overlap = changes.find((change, index) => change.from <= (changes[index - 1]?.to ?? ''))
  return overlap ? no(`Two changes are proposed for ${overlap.from}.`) : accept(changes)
}

/** Models put JSON between fences even when asked not to. */
function parse(answer: string): { changes?: unknown } | undefined {
  const json = answer.trim().replace(/^```(?:json)?\s*([\s\S]*?)\s*```$/, '$1')
  try {
    const parsed: unknown = JSON.parse(json)
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined
  } catch {
    return undefined
  }
}

/** A change, or what is wrong with it. */
function readChange(each: unknown, days: readonly string[], note: string): ForecastChange | string {
  const { from, to, percent, reason } = (each ?? {}) as Record<string, unknown>
  if (typeof from !== 'string' || typeof to !== 'string' || from > to) return 'A change has no range of days.'
  if (!days.includes(from) || !days.includes(to)) return `The forecast has no days from ${from} to ${to}.`
  const isPercent = typeof percent === 'number' && Number.isInteger(percent) && percent !== 0
  if (!isPercent || percent < CHANGE_MIN || percent > CHANGE_MAX) {
    return `A change is a whole number of percent from ${CHANGE_MIN} to ${CHANGE_MAX} and not 0.`
  }
  return { from, to, percent, reason: shownReason(reason, { from, to, percent, note }) }
}

function shownReason(reason: unknown, { from, to, percent, note }: Omit<ForecastChange, 'reason'> & { note: string }) {
  const facts = [
    textFact('note', 'Note', note),
    dateFact('from', 'From', from),
    dateFact('to', 'To', to),
    percentFact('percent', 'Change', percent * 1000),
  ]
  const text = typeof reason === 'string' ? reason.normalize('NFC').trim() : ''
  const isFine = checkText({ text, facts, lengthMax: REASON_LENGTH_MAX }).length === 0
  return isFine ? text : facts[0]!.display.slice(0, REASON_LENGTH_MAX)
}
