import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Movement, MovementKind } from '../ledger/movement.ts'
import { minorUnits } from '../values/money.ts'
import { quantity } from '../values/quantity.ts'
import { foldSales, START } from './fold-sales.ts'

const HOUR = 3_600_000
const at = (text: string) => Date.parse(text)

/** Movements of one level from kinds and units; `seq` and the running balance are made up from their order. */
function ledger(...entries: [kind: MovementKind, units: number, more?: Partial<Movement>][]): Movement[] {
  let after = 0
  return entries.map(([kind, units, more], i) => {
    after += units * 1000
    const occurredAt = at('2026-06-01T12:00:00Z') + i * HOUR
    return {
      tenantId: 'acme',
      storeId: 'leeds',
      productId: 'tea',
      seq: i + 1,
      kind,
      delta: quantity(units * 1000),
      after: quantity(after),
      actor: 'user:a',
      occurredAt,
      recordedAt: more?.occurredAt ?? occurredAt,
      commandKey: `k${i}`,
      ...more,
    }
  })
}

const fold = (movements: Movement[], start = START, price?: number) =>
  foldSales(start, movements, {
    timeZone: 'Europe/London',
    ...(price === undefined ? {} : { price: minorUnits(price) }),
    reversed: ({ reverses }) => movements.find(({ seq }) => seq === reverses)!,
  })

describe('daily sales', () => {
  test('add up what was sold and what came back, and nothing else', () => {
    const { changes, position } = fold(
      ledger(
        ['receipt', 20],
        ['sale', -3, { unitPrice: minorUnits(250) }],
        ['sale', -2, { unitPrice: minorUnits(200) }],
        ['return', 1, { unitPrice: minorUnits(250) }],
        ['waste', -1],
        ['adjustment', 2],
        ['count', -4],
        ['transfer_out', -1],
        ['transfer_in', 1],
      ),
    )
    // 3 x 2.50 + 2 x 2.00 = 11.50 sold, 2.50 given back.
    expect([...changes]).toEqual([['2026-06-01', { sold: 5000, revenue: 1150, returned: 1000, refunded: 250 }]])
    expect(position.seq).toBe(9)
  })

  test('count on the day it is in the store, however late they are recorded', () => {
    const { changes } = fold(
      ledger(
        ['receipt', 9],
        // 00:30 on the 2nd in London, where summer time is an hour ahead.
        ['sale', -1, { occurredAt: at('2026-06-01T23:30:00Z'), recordedAt: at('2026-06-09T08:00:00Z') }],
        ['sale', -1, { occurredAt: at('2026-06-01T22:30:00Z'), recordedAt: at('2026-06-09T08:00:00Z') }],
      ),
    )
    expect([...changes.keys()].toSorted()).toEqual(['2026-06-01', '2026-06-02'])
  })

  test('are restated where a sale is taken back, on the day of the sale', () => {
    const movements = ledger(
      ['receipt', 9],
      ['sale', -2, { unitPrice: minorUnits(300) }],
      ['reversal', 2, { reverses: 2, occurredAt: at('2026-06-20T12:00:00Z') }],
    )
    expect([...fold(movements).changes]).toEqual([['2026-06-01', { sold: 0, revenue: 0, returned: 0, refunded: 0 }]])
  })

  test('a sale that names no price counts at the price given, and at nothing without one', () => {
    const movements = ledger(['receipt', 9], ['sale', -2])
    expect(fold(movements, START, 150).changes.get('2026-06-01')).toMatchObject({ revenue: 300 })
    expect(fold(movements).changes.get('2026-06-01')).toMatchObject({ sold: 2000, revenue: 0 })
  })

  test('are the same in one look as in many', () => {
    const kinds = fc.constantFrom<MovementKind>('sale', 'return', 'receipt', 'count', 'waste')
    const entries = fc.array(fc.tuple(kinds, fc.integer({ min: -9, max: 9 })), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(entries, fc.nat({ max: 30 }), (steps, cut) => {
        const movements = ledger(...steps)
        const whole = fold(movements)
        const first = fold(movements.slice(0, cut))
        const second = fold(movements.slice(cut), first.position)
        expect(second.position).toEqual(whole.position)
        expect([...first.stockOuts, ...second.stockOuts]).toEqual(whole.stockOuts)
        const sold = (one: ReturnType<typeof fold>) => [...one.changes.values()].reduce((sum, day) => sum + day.sold, 0)
        expect(sold(first) + sold(second)).toBe(sold(whole))
      }),
    )
  })
})

describe('times without stock', () => {
  const start = at('2026-06-01T12:00:00Z')

  test('last from the movement that emptied the shelf to the one that filled it', () => {
    const { stockOuts, position } = fold(ledger(['receipt', 2], ['sale', -2], ['waste', 0], ['receipt', 5]))
    expect(stockOuts).toEqual([{ from: start + HOUR, to: start + 3 * HOUR }])
    expect(position.outSince).toBeUndefined()
  })

  test('last still when nothing came', () => {
    expect(fold(ledger(['receipt', 2], ['sale', -2])).position.outSince).toBe(start + HOUR)
  })

  test('begin only once there was something', () => {
    expect(fold(ledger(['count', 0], ['sale', -1])).position).toMatchObject({ wasStocked: false })
    expect(fold(ledger(['count', 0])).position.outSince).toBeUndefined()
  })

  test('what is sold at no balance was there: only the time after the last such sale counts', () => {
    const { stockOuts } = fold(ledger(['receipt', 1], ['sale', -1], ['sale', -1], ['sale', -1], ['receipt', 9]))
    expect(stockOuts).toEqual([{ from: start + 3 * HOUR, to: start + 4 * HOUR }])
  })

  test('never run backwards where movements were told late', () => {
    const { stockOuts } = fold(
      ledger(
        ['receipt', 2],
        ['sale', -2],
        ['receipt', 1, { occurredAt: start - 99 * HOUR, recordedAt: start + 5 * HOUR }],
      ),
    )
    expect(stockOuts).toEqual([])
  })

  test('a movement dated in the future counts from when it was written', () => {
    const late = { occurredAt: start + 999 * HOUR, recordedAt: start + 2 * HOUR }
    const { stockOuts } = fold(ledger(['receipt', 2], ['sale', -2], ['receipt', 1, late]))
    expect(stockOuts).toEqual([{ from: start + HOUR, to: start + 2 * HOUR }])
  })
})
