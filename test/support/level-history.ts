import fc from 'fast-check'
import type { Movement, MovementKind } from '#domain/ledger/movement.ts'
import { type MinorUnits, minorUnits } from '#domain/values/money.ts'
import { quantity } from '#domain/values/quantity.ts'

/** Histories of one level for tests of the rules behind insights. */

export const DAY_MS = 86_400_000

/** Noon in UTC on the n-th day of 2026; day 0 is the 1st of January. */
export const dayAt = (n: number): number => Date.UTC(2026, 0, 1, 12) + Math.round(n * DAY_MS)

export interface Step {
  kind: MovementKind
  /** Signed, in units. */
  units: number
  /** Days after noon of the 1st of January 2026; that of the step before when absent. */
  day?: number
  /** When it was written down; `day` when absent. */
  recordedDay?: number
  cost?: number
  price?: number
  reverses?: number
}

export const money = (n: number | undefined): MinorUnits | undefined => (n === undefined ? undefined : minorUnits(n))

/** The movements of one level, numbered and balanced. */
export function levelHistory(steps: readonly Step[]): Movement[] {
  let after = 0
  let day = 0
  return steps.map((step, index) => {
    const delta = quantity(Math.round(step.units * 1000))
    after += delta
    day = step.day ?? day
    return {
      tenantId: 'acme',
      storeId: 'leeds',
      productId: 'tea',
      seq: index + 1,
      kind: step.kind,
      delta,
      after: quantity(after),
      actor: 'test',
      occurredAt: dayAt(day),
      recordedAt: dayAt(step.recordedDay ?? day),
      commandKey: `command-${index}`,
      reverses: step.reverses,
      unitCost: money(step.cost),
      unitPrice: money(step.price),
    }
  })
}

const units = fc.integer({ min: 1, max: 20_000 }).map((thousandths) => thousandths / 1000)

/**
 * Any history: below zero, out of order in time, taken back, with and without costs.
 *
 * @param cost what a receipt may cost
 */
export const anyHistory = (cost: fc.Arbitrary<number | undefined>): fc.Arbitrary<Movement[]> =>
  fc
    .array(
      fc.record({
        kind: fc.constantFrom(
          'receipt' as const,
          'sale' as const,
          'sale' as const,
          'return' as const,
          'waste' as const,
          'count' as const,
          'adjustment' as const,
          'transfer_in' as const,
          'transfer_out' as const,
          'reversal' as const,
        ),
        units,
        up: fc.boolean(),
        back: fc.integer({ min: 1, max: 5 }),
        day: fc.integer({ min: 0, max: 60 }),
        cost,
      }),
      { maxLength: 40 },
    )
    .map((drafts) => levelHistory(stepsOf(drafts)))

interface Draft {
  kind: MovementKind
  units: number
  up: boolean
  back: number
  day: number
  cost: number | undefined
}

function stepsOf(drafts: readonly Draft[]): Step[] {
  const steps: Step[] = []
  const reversed = new Set<number>()
  for (const { kind, units, up, back, day, cost } of drafts) {
    if (kind === 'reversal') {
      const seq = steps.length + 1 - back
      const target = steps[seq - 1]
      if (!target || target.kind === 'reversal' || reversed.has(seq)) continue
      reversed.add(seq)
      steps.push({ kind, units: -target.units, day, reverses: seq })
    } else if (kind === 'receipt' || kind === 'transfer_in') {
      steps.push({ kind, units, day, cost })
    } else if (kind === 'return') {
      steps.push({ kind, units, day })
    } else if (kind === 'count' || kind === 'adjustment') {
      steps.push({ kind, units: up ? units : -units, day })
    } else {
      steps.push({ kind, units: -units, day })
    }
  }
  return steps
}
