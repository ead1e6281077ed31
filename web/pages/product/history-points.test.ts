import { expect, test } from 'vitest'
import { historyPoints } from './history-points.ts'

test('a late movement does not make the line run backwards', () => {
  const points = historyPoints([
    { occurredAt: '2026-03-01T10:00:00.000Z', after: '10' },
    { occurredAt: '2026-03-03T10:00:00.000Z', after: '7.5' },
    { occurredAt: '2026-03-02T10:00:00.000Z', after: '7' },
  ])
  expect(points.map(({ at, onHand }) => [at.slice(0, 10), onHand])).toEqual([
    ['2026-03-01', 10],
    ['2026-03-03', 7.5],
    ['2026-03-03', 7],
  ])
})
