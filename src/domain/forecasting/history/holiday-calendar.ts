import type { Frequency, Holiday } from '../series.ts'
import { DAYS_OF, stepOfDay } from './steps.ts'

/** How one holiday touches one step. */
export interface Touch {
  /** Which effect: a holiday's own, or that of the day before or after it. */
  kind: number
  /** Part of the step that it covers, above 0. */
  share: number
}

/** Which steps are touched by holidays. */
export interface HolidayCalendar {
  /** Effects told apart. */
  kinds: number
  /** By step number; steps as {@link stepOfDay} counts them. */
  touches: ReadonlyMap<number, readonly Touch[]>
}

/** Kinds per name, for daily steps: the day, the day before, the day after. */
export const KINDS_PER_NAME = 3

/**
 * Lays out a list of holidays by step. Of daily steps each is touched by one holiday at most: its own before a
 * neighbour's, the one with more days in the list before a rarer one, then by name. Longer steps are touched by all that
 * fall in them, in proportion to their days.
 */
export function holidayCalendar(holidays: readonly Holiday[], frequency: Frequency): HolidayCalendar {
  const days = new Map<string, Set<number>>()
  for (const { day, name } of holidays) {
    const known = days.get(name)
    if (known) known.add(day)
    else days.set(name, new Set([day]))
  }
  const ranked = [...days].sort(([a, daysA], [b, daysB]) => daysB.size - daysA.size || (a < b ? -1 : 1))
  const touches = new Map<number, Touch[]>()
  if (frequency === 'D') {
    for (const [kind, offset] of [0, -1, 1].entries()) {
      ranked.forEach(([, on], name) => {
        for (const day of on) {
          const touched = day + offset
          if (!touches.has(touched)) touches.set(touched, [{ kind: KINDS_PER_NAME * name + kind, share: 1 }])
        }
      })
    }
    return { kinds: KINDS_PER_NAME * ranked.length, touches }
  }
  ranked.forEach(([, on], kind) => {
    for (const day of on) addShare(touches, stepOfDay(day, frequency), { kind, share: 1 / DAYS_OF[frequency] })
  })
  return { kinds: ranked.length, touches }
}

function addShare(touches: Map<number, Touch[]>, step: number, touch: Touch): void {
  const there = touches.get(step)
  const same = there?.find(({ kind }) => kind === touch.kind)
  if (same) same.share += touch.share
  else if (there) there.push(touch)
  else touches.set(step, [touch])
}
