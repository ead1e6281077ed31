import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draftOrder, line, MARK, type units } from '#test/support/orders.ts'
import type { Refusal, Result } from '../values/result.ts'
import { announceDelivery, DELIVERIES_MAX, noteReversals, settleDelivery } from './delivery.ts'
import { cancelOrder, closeOrder, incomingOf, ORDER_STATES, type PurchaseOrder, placeOrder } from './purchase-order.ts'

const codeOf = (result: Result<unknown, Refusal>) => (result.ok ? 'accepted' : result.refusal.code)

function done<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.message)
  return result.value
}

const placed = () => done(placeOrder(draftOrder(), MARK))

const arrival = (
  key: string,
  lines: { productId: string; quantity: ReturnType<typeof units> }[],
  allowOver = false,
) => ({
  ...MARK,
  key,
  fingerprint: key,
  lines,
  allowOver,
  hasCosts: true,
})

const recorded = (seqs: Record<string, number>) => ({ kind: 'recorded', seqs: new Map(Object.entries(seqs)) }) as const

describe('announcing a delivery', () => {
  // Rows follow the documented precedence, so each row also proves that the ones above it lost.
  const crowded = {
    ...placed(),
    deliveries: Array.from({ length: DELIVERIES_MAX }, (_, i) => ({
      ...MARK,
      key: `d${i}`,
      fingerprint: '',
      isRecorded: true,
      lines: [],
    })),
  }
  test.each([
    ['a draft', draftOrder(), [line('coal', 0)], 'ORDER_STATE_CONFLICT'],
    ['an order with too many of them', crowded, [line('coal', 0)], 'TOO_MANY_DELIVERIES'],
    ['nothing', placed(), [], 'INVALID_INPUT'],
    ['less than nothing', placed(), [line('coal', -1)], 'INVALID_INPUT'],
    ['a product twice', placed(), [line('coal', 1), line('coal', 1)], 'INVALID_INPUT'],
    ['what nobody ordered', placed(), [line('coal', 1), line('tea', 99)], 'NOT_ON_ORDER'],
    ['more than was ordered', placed(), [line('tea', 10.001)], 'OVER_RECEIPT'],
    ['all that was ordered', placed(), [line('tea', 10)], 'accepted'],
  ])('%s', (_name, order, lines, expected) => {
    expect(codeOf(announceDelivery(order, arrival('x', lines)))).toBe(expected)
  })

  test('more may come where somebody says so', () => {
    expect(codeOf(announceDelivery(placed(), arrival('x', [line('tea', 11)], true)))).toBe('accepted')
    expect(codeOf(announceDelivery(placed(), arrival('x', [line('coal', 1)], true)))).toBe('NOT_ON_ORDER')
  })

  test('two deliveries cannot bring the same rest, though neither is in the ledger yet', () => {
    const first = done(announceDelivery(placed(), arrival('d1', [line('tea', 7)])))
    const second = announceDelivery(first, arrival('d2', [line('tea', 4)]))
    expect(second).toMatchObject({
      refusal: { code: 'OVER_RECEIPT', message: 'lines[0].quantity: Only 3 of "tea" is outstanding.' },
    })
    expect(codeOf(announceDelivery(first, arrival('d2', [line('tea', 3)])))).toBe('accepted')
  })

  test('it counts as received only when the ledger has it, and carries the cost of its line', () => {
    const announced = done(announceDelivery(placed(), arrival('d1', [line('tea', 7)])))
    expect([announced.state, announced.lines[0]?.received]).toEqual(['ordered', 0])
    expect(announced.deliveries[0]?.lines).toEqual([{ productId: 'tea', quantity: 7000, unitCost: 250 }])
    expect(codeOf(cancelOrder(announced, MARK))).toBe('ORDER_STATE_CONFLICT')
    const foreign = done(announceDelivery(placed(), { ...arrival('d1', [line('tea', 7)]), hasCosts: false }))
    expect(foreign.deliveries[0]?.lines).toEqual([{ productId: 'tea', quantity: 7000 }])
  })
})

describe('settling a delivery', () => {
  const announced = () => done(announceDelivery(placed(), arrival('d1', [line('tea', 7), line('mug', 4)])))

  test('recorded, it counts', () => {
    const order = settleDelivery(announced(), 'd1', recorded({ tea: 3, mug: 1 }))
    expect(order.lines.map(({ received }) => received)).toEqual([7000, 4000])
    expect(order.deliveries[0]?.lines.map(({ seq }) => seq)).toEqual([3, 1])
    expect(order.state).toBe('partially_received')
  })

  test('refused, it is forgotten', () => {
    const order = settleDelivery(announced(), 'd1', { kind: 'refused' })
    expect([order.state, order.deliveries]).toEqual(['ordered', []])
  })

  test('twice, or for a key nobody knows, changes nothing', () => {
    const order = settleDelivery(announced(), 'd1', recorded({ tea: 3, mug: 1 }))
    expect(settleDelivery(order, 'd1', { kind: 'refused' })).toBe(order)
    expect(settleDelivery(order, 'd2', recorded({}))).toBe(order)
  })
})

describe('receipts that the ledger took back', () => {
  test('are expected again, and a full order is open again', () => {
    const all = done(announceDelivery(placed(), arrival('d1', [line('tea', 10), line('mug', 4)])))
    const received = settleDelivery(all, 'd1', recorded({ tea: 3, mug: 1 }))
    expect(received.state).toBe('received')
    const back = noteReversals(received, (productId, seq) => productId === 'tea' && seq === 3)
    expect([back.state, back.lines.map((each) => incomingOf(back, each))]).toEqual(['partially_received', [10_000, 0]])
    expect(noteReversals(back, (productId) => productId === 'tea')).toBe(back)
    const none = noteReversals(back, () => true)
    expect(none.state).toBe('ordered')
    expect(codeOf(cancelOrder(none, MARK))).toBe('accepted')
  })
})

type Step =
  | { kind: 'announce'; tea: number; mug: number; allowOver: boolean }
  | { kind: 'settle'; pick: number; isRefused: boolean }
  | { kind: 'reverse'; pick: number }
  | { kind: 'cancel' }
  | { kind: 'close' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('announce' as const),
      tea: fc.nat(7000),
      mug: fc.nat(3000),
      allowOver: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('settle' as const), pick: fc.nat(9), isRefused: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reverse' as const), pick: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'cancel' }, { kind: 'close' }) },
)

/** The ledger, in a list: what stands in it is what was received. */
interface Receipt {
  productId: string
  seq: number
  quantity: number
  isReversed: boolean
}

function take(order: PurchaseOrder, ledger: Receipt[], each: Step, index: number): PurchaseOrder {
  const next = (result: Result<PurchaseOrder, Refusal>) => (result.ok ? result.value : order)
  if (each.kind === 'cancel') return next(cancelOrder(order, MARK))
  if (each.kind === 'close') return next(closeOrder(order, MARK))
  if (each.kind === 'announce') {
    const lines = [line('tea', each.tea / 1000), line('mug', each.mug / 1000)].filter(({ quantity }) => quantity > 0)
    return next(announceDelivery(order, arrival(`d${index}`, lines, each.allowOver)))
  }
  if (each.kind === 'reverse') {
    const receipt = ledger.filter(({ isReversed }) => !isReversed)[each.pick]
    if (receipt) receipt.isReversed = true
    return noteReversals(order, (productId, seq) =>
      ledger.some((known) => known.productId === productId && known.seq === seq && known.isReversed),
    )
  }
  const delivery = order.deliveries.filter(({ isRecorded }) => !isRecorded)[each.pick]
  if (!delivery) return order
  if (each.isRefused) return settleDelivery(order, delivery.key, { kind: 'refused' })
  const seqs = new Map(delivery.lines.map(({ productId }, i) => [productId, ledger.length + i + 1]))
  for (const { productId, quantity } of delivery.lines) {
    ledger.push({ productId, seq: seqs.get(productId) ?? 0, quantity, isReversed: false })
  }
  return settleDelivery(order, delivery.key, { kind: 'recorded', seqs })
}

describe('whatever happens to an order', () => {
  test('received is what the ledger holds, incoming is never negative, and the state is one of five', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const ledger: Receipt[] = []
        let order = placed()
        for (const [index, each] of steps.entries()) {
          order = take(order, ledger, each, index)
          for (const { productId, received, ...rest } of order.lines) {
            const held = ledger.filter((receipt) => receipt.productId === productId && !receipt.isReversed)
            expect(received).toBe(held.reduce((sum, { quantity }) => sum + quantity, 0))
            expect(incomingOf(order, { received, ...rest })).toBeGreaterThanOrEqual(0)
          }
          expect(ORDER_STATES).toContain(order.state)
          expect(order.state).not.toBe('draft')
        }
      }),
    )
  })

  test('without the flag nothing comes beyond what was ordered', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const ledger: Receipt[] = []
        let order = placed()
        for (const [index, each] of steps.entries()) {
          order = take(order, ledger, each.kind === 'announce' ? { ...each, allowOver: false } : each, index)
          for (const { received, quantity } of order.lines) expect(received).toBeLessThanOrEqual(quantity)
        }
      }),
    )
  })
})
