import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHANGE_MAX, CHANGE_MIN } from '../narration/adjustment.ts'
import { addDays } from '../values/day.ts'
import { type OverrideOutcome, tallyOf, verdictOf } from './accuracy.ts'
import { admitOverride } from './override.ts'
import { lastDayOf, overridesOf, type Proposal } from './proposal.ts'

const TODAY = '2026-06-15'
const AT = Date.parse('2026-06-15T09:00:00Z')

const proposal = (more: Partial<Proposal> = {}): Proposal => ({
  tenantId: 'acme',
  storeId: 'leeds',
  productId: 'tea',
  proposalId: 'p',
  note: 'a festival, then roadworks',
  changes: [
    { from: '2026-06-14', to: '2026-06-16', percent: 30, reason: 'festival' },
    { from: '2026-06-18', to: '2026-06-20', percent: -90, reason: 'roadworks' },
  ],
  model: 'm',
  createdBy: 'user:a',
  createdAt: AT - 1,
  ...more,
})

describe('a proposal that is accepted', () => {
  test('becomes one override for each change, by whoever accepts it', () => {
    const same = { tenantId: 'acme', storeId: 'leeds', productId: 'tea', createdBy: 'user:b', createdAt: AT }
    const from = { proposal: { proposalId: 'p', model: 'm' } }
    expect(overridesOf(proposal(), { by: 'user:b', at: AT, today: TODAY })).toEqual([
      {
        ...same,
        ...from,
        overrideId: 'p-1',
        from: '2026-06-14',
        to: '2026-06-16',
        // 30 % more, exactly: not 1.2999999999999998.
        change: { kind: 'factor', factor: 1.3 },
        reason: 'festival',
      },
      {
        ...same,
        ...from,
        overrideId: 'p-2',
        from: '2026-06-18',
        to: '2026-06-20',
        change: { kind: 'factor', factor: 0.1 },
        reason: 'roadworks',
      },
    ])
    expect(lastDayOf(proposal())).toBe('2026-06-20')
  })

  test.each([
    ['2026-06-16', ['p-1', 'p-2']],
    ['2026-06-17', ['p-2']],
    ['2026-06-20', ['p-2']],
    ['2026-06-21', []],
    [undefined, ['p-1', 'p-2']],
  ])('on %s is overrides %j: what is over is left out', (today, ids) => {
    const made = overridesOf(proposal(), { by: 'b', at: AT, ...(today && { today }) })
    expect(made.map(({ overrideId }) => overrideId)).toEqual(ids)
  })

  test('is overrides that make sense, whatever was proposed within the bounds', () => {
    const change = fc
      .tuple(fc.nat({ max: 100 }), fc.nat({ max: 20 }), fc.integer({ min: CHANGE_MIN, max: CHANGE_MAX }), fc.string())
      .map(([start, length, percent, reason]) => ({
        from: addDays(TODAY, start),
        to: addDays(TODAY, start + length),
        percent,
        reason: `because ${reason}`.repeat(60),
      }))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 10 }), (changes) => {
        const made = overridesOf(proposal({ changes }), { by: 'b', at: AT, today: TODAY })
        expect(made).toHaveLength(changes.length)
        for (const override of made) expect(admitOverride(override, TODAY)).toMatchObject({ ok: true })
      }),
    )
  })
})

describe('how overrides did', () => {
  const outcome = (baselineError: number, overriddenError: number): OverrideOutcome => ({
    days: 1,
    sold: 20,
    baseline: 10,
    overridden: 20,
    baselineError,
    overriddenError,
  })

  test.each([
    [outcome(10, 0), 'better'],
    [outcome(0, 10), 'worse'],
    [outcome(3, 3), 'same'],
    // Less than half a thousandth apart.
    [outcome(3, 3.0004), 'same'],
    [outcome(3, 3.0006), 'worse'],
  ])('%j is %s', (judged, verdict) => expect(verdictOf(judged)).toBe(verdict))

  test('is counted apart for people and for models, and only where it is known', () => {
    const [ofModel] = overridesOf(proposal(), { by: 'b', at: AT })
    const { proposal: _, ...ofPerson } = ofModel!
    expect(
      tallyOf([
        { override: ofPerson, outcome: outcome(10, 0) },
        { override: ofPerson, outcome: outcome(10, 0) },
        { override: ofPerson, outcome: outcome(3, 3) },
        { override: ofPerson, outcome: undefined },
        { override: ofModel!, outcome: outcome(0, 10) },
      ]),
    ).toEqual({ byPeople: { better: 2, worse: 0, same: 1 }, fromProposals: { better: 0, worse: 1, same: 0 } })
    expect(tallyOf([{ override: ofModel!, outcome: undefined }])).toBeUndefined()
  })
})
