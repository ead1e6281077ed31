import { expect, test } from 'vitest'
import type { AccuracyView, ProposalView } from '#contract/forecasts.ts'
import { beforeAndAfter, proposalsToShow, tallyWords } from './proposal-facts.ts'

const day = (at: string, mean: number, overridden?: number) => {
  const same = { p10: 0, p50: mean, p90: mean }
  return { day: at, mean, ...same, ...(overridden && { overridden: { mean: overridden, ...same } }) }
}

test('what is expected with a change is reckoned from the forecast, what is expected now from what people said', () => {
  const days = [day('2026-06-19', 8), day('2026-06-20', 10, 15), day('2026-06-21', 4), day('2026-06-22', 5)]
  // Now 15 + 4; then 20 % more than 10 + 4.
  const found = beforeAndAfter(days, { from: '2026-06-20', to: '2026-06-21', percent: 20 })
  expect(found.before).toBe(19)
  expect(found.after).toBeCloseTo(16.8, 9)
  expect(beforeAndAfter(days, { from: '2026-07-01', to: '2026-07-02', percent: 20 })).toEqual({ before: 0, after: 0 })
})

test('proposals that wait stand apart from those of which nothing came, and accepted ones in neither', () => {
  const proposal = (proposalId: string, state: ProposalView['state'], createdAt: string): ProposalView => ({
    proposalId,
    state,
    createdAt,
    productId: 'tea',
    storeId: 'leeds',
    note: 'n',
    model: 'm',
    createdBy: 'user:a',
    changes: [],
  })
  const open = [proposal('a', 'open', '2026-06-01'), proposal('b', 'open', '2026-06-02')]
  const judged: AccuracyView['proposals'] = [
    ...open,
    proposal('over', 'open', '2026-05-01'),
    proposal('taken', 'accepted', '2026-05-02'),
    proposal('declined', 'declined', '2026-05-03'),
  ]
  const shown = proposalsToShow(open, judged)
  expect(shown.open.map(({ proposalId }) => proposalId)).toEqual(['b', 'a'])
  expect(shown.past.map(({ proposalId }) => proposalId)).toEqual(['declined', 'over'])
})

test.each([
  [{ better: 3, worse: 1, same: 0 }, '3 of 4 times'],
  [{ better: 0, worse: 0, same: 1 }, '0 of 1 time'],
  [{ better: 0, worse: 0, same: 0 }, undefined],
])('%j is told as %s', (tally, words) => {
  expect(tallyWords(tally)).toBe(words)
})
