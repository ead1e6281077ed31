import type { AccuracyView, LevelForecastView, ProposalView } from '#contract/forecasts.ts'
import { type ForecastDay, overriddenMean } from './fan-facts.ts'

export type ProposedChange = ProposalView['changes'][number]

/** What is expected on the days of a change as things stand, and what would be with it. Units. */
export function beforeAndAfter(
  days: readonly ForecastDay[],
  { from, to, percent }: Pick<ProposedChange, 'from' | 'to' | 'percent'>,
): { before: number; after: number } {
  const own = days.filter(({ day }) => from <= day && day <= to)
  const before = own.reduce((sum, day) => sum + (overriddenMean(day) ?? day.mean), 0)
  // Of the forecast, not of other overrides: the newest counts alone.
  const after = own.reduce((sum, { mean }) => sum + (mean * (100 + percent)) / 100, 0)
  return { before, after }
}

type Judged = AccuracyView['proposals'][number]

/** Proposals that wait, and those of which nothing came, the newest first. Those accepted stand among the overrides. */
export function proposalsToShow(
  open: LevelForecastView['proposals'],
  judged: readonly Judged[],
): { open: ProposalView[]; past: Judged[] } {
  const byAge = <T extends { createdAt: string }>(all: readonly T[]) =>
    all.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
  const isOpen = ({ proposalId }: Judged) => open.some((one) => one.proposalId === proposalId)
  return { open: byAge(open), past: byAge(judged.filter((one) => one.state !== 'accepted' && !isOpen(one))) }
}

/** How often overrides were nearer than the forecast: `3 of 4 times`; undefined when none is judged. */
export function tallyWords({ better, worse, same }: { better: number; worse: number; same: number }) {
  const all = better + worse + same
  return all === 0 ? undefined : `${better} of ${all} ${all === 1 ? 'time' : 'times'}`
}
