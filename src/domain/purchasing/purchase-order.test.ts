import { describe, expect, test } from 'vitest'
import { draftOrder, line, MARK, units } from '#test/support/orders.ts'
import type { Quantity } from '../values/quantity.ts'
import type { Refusal, Result } from '../values/result.ts'
import { announceDelivery, noteReversals, settleDelivery } from './delivery.ts'
import {
  cancelOrder,
  closeOrder,
  draftOf,
  editDraft,
  incomingOf,
  ORDER_LINES_MAX,
  orderNumber,
  orderValue,
  type PurchaseOrder,
  placeOrder,
} from './purchase-order.ts'

/** The value of a step that must be allowed. */
function done<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.message)
  return result.value
}

const codeOf = (result: Result<unknown, Refusal>) => (result.ok ? 'accepted' : result.refusal.code)
const pathsOf = (result: Result<unknown, Refusal>) =>
  result.ok ? [] : (result.refusal.fields ?? []).map(({ path, code }) => [path, code])

const placed = () => done(placeOrder(draftOrder(), MARK))

/** A delivery announced and found in the ledger as the movements `seqs`. */
const receive = (order: PurchaseOrder, key: string, came: Record<string, number>, allowOver = false) => {
  const lines = Object.entries(came).map(([productId, count]) => ({ productId, quantity: units(count) }))
  const announced = done(announceDelivery(order, { ...MARK, key, fingerprint: key, lines, allowOver, hasCosts: true }))
  const seqs = new Map(lines.map(({ productId }, i) => [productId, order.deliveries.length * 10 + i + 1]))
  return settleDelivery(announced, key, { kind: 'recorded', seqs })
}

const allOf = { tea: 10, mug: 4 }
const partly = () => receive(placed(), 'd1', { tea: 4 })
const canceled = () => done(cancelOrder(placed(), MARK))
const closed = () => done(closeOrder(partly(), { ...MARK, note: 'sold out' }))

const STATES = {
  draft: draftOrder,
  ordered: placed,
  partially_received: partly,
  received: () => receive(placed(), 'd1', allOf),
  canceled,
} as const

describe('what may be done in which state', () => {
  const steps = {
    edit: (order: PurchaseOrder) => editDraft(order, { supplier: 'Other', lines: [] }),
    order: (order: PurchaseOrder) => placeOrder(order, MARK),
    receive: (order: PurchaseOrder) =>
      announceDelivery(order, {
        ...MARK,
        key: 'd9',
        fingerprint: 'x',
        lines: [line('tea', 1)],
        allowOver: true,
        hasCosts: true,
      }),
    cancel: (order: PurchaseOrder) => cancelOrder(order, MARK),
    close: (order: PurchaseOrder) => closeOrder(order, MARK),
  }
  const allowed: Record<keyof typeof STATES, (keyof typeof steps)[]> = {
    draft: ['edit', 'order', 'cancel'],
    ordered: ['receive', 'cancel'],
    partially_received: ['receive', 'close'],
    received: [],
    canceled: [],
  }
  const rows = Object.keys(STATES).flatMap((state) => Object.keys(steps).map((step) => [state, step] as const))
  test.each(rows)('%s: %s', (state, step) => {
    const order = STATES[state as keyof typeof STATES]()
    expect(order.state).toBe(state)
    const result = steps[step as keyof typeof steps](order)
    const isAllowed = allowed[state as keyof typeof STATES].some((each) => each === step)
    expect(codeOf(result)).toBe(isAllowed ? 'accepted' : 'ORDER_STATE_CONFLICT')
    if (!result.ok) expect(result.refusal.details).toEqual({ state })
  })
})

describe('a draft', () => {
  test('needs a line to be ordered', () => {
    expect(codeOf(placeOrder(draftOrder({}, { lines: [] }), MARK))).toBe('ORDER_EMPTY')
  })

  test('names every bad line', () => {
    const lines = [line('tea', 1), line('mug', 0), line('tea', 2), line('pot', 1, -1), line('gold', 1e9, 1e11)]
    expect(pathsOf(draftOf({ supplier: ' ', lines }))).toEqual([
      ['supplier', 'EMPTY'],
      ['lines[2].productId', 'DUPLICATE'],
      ['lines[1].quantity', 'OUT_OF_RANGE'],
      ['lines[3].unitCost', 'OUT_OF_RANGE'],
      ['lines[4]', 'OUT_OF_RANGE'],
    ])
    const many = Array.from({ length: ORDER_LINES_MAX + 1 }, (_, i) => line(`p${i}`, 1))
    expect(pathsOf(draftOf({ supplier: 'A', lines: many }))).toEqual([['lines', 'OUT_OF_RANGE']])
  })

  test('an edit replaces what it says, and keeps what it is', () => {
    const edited = done(
      editDraft(draftOrder(), { supplier: ' New ', lines: [line('pot', 2)], expectedOn: '2026-02-01' }),
    )
    expect(edited).toMatchObject({
      orderId: 'o1',
      supplier: 'New',
      expectedOn: '2026-02-01',
      state: 'draft',
      version: 1,
    })
    expect(edited.lines).toEqual([{ productId: 'pot', quantity: 2000, received: 0 }])
    expect(edited.note).toBeUndefined()
  })

  test('the day given on ordering replaces the one of the draft; without one that stays', () => {
    const draft = draftOrder({ expectedOn: '2026-02-01' })
    expect(done(placeOrder(draft, MARK)).expectedOn).toBe('2026-02-01')
    expect(done(placeOrder(draft, { ...MARK, expectedOn: '2026-03-01' })).expectedOn).toBe('2026-03-01')
  })
})

describe('what is incoming', () => {
  const incoming = (order: PurchaseOrder): Quantity[] => order.lines.map((each) => incomingOf(order, each))

  test('nothing of a draft, all of an order, the rest of a part, nothing of what is over', () => {
    expect(incoming(draftOrder())).toEqual([0, 0])
    expect(incoming(placed())).toEqual([10_000, 4000])
    // 10 - 4 = 6 of tea; 4 of mug.
    expect(incoming(partly())).toEqual([6000, 4000])
    expect(incoming(receive(placed(), 'd1', allOf))).toEqual([0, 0])
    expect(incoming(canceled())).toEqual([0, 0])
    expect(incoming(closed())).toEqual([0, 0])
  })

  test('more than ordered leaves nothing to come, and not less than nothing', () => {
    const over = receive(placed(), 'd1', { tea: 12 }, true)
    expect([incoming(over), over.state]).toEqual([[0, 4000], 'partially_received'])
  })
})

describe('closing short', () => {
  test('keeps what came and why the rest does not', () => {
    expect(closed()).toMatchObject({ state: 'received', ended: { kind: 'closed', note: 'sold out', ...MARK } })
    expect(closed().lines.map(({ received }) => received)).toEqual([4000, 0])
  })

  test('when what came is taken back in the ledger, the order was for nothing', () => {
    expect(noteReversals(closed(), () => true).state).toBe('canceled')
  })
})

describe('what an order comes to', () => {
  test.each([
    // 10 x 2.50 = 25.00; the mug has no cost.
    [[line('tea', 10, 2.5), line('mug', 4)], 2500],
    // 0.333 x 0.05 = 0.01665 pounds = 1.665 pence: 2 pence.
    [[line('saffron', 0.333, 0.05)], 2],
    // 0.5 x 0.01 = half a penny: up.
    [[line('salt', 0.5, 0.01)], 1],
    // 1,000,000 x 99,999.99 = 99,999,990,000.00; as a plain product of integers (9.99e15) it would not be exact.
    [[line('gold', 1_000_000, 99_999.99)], 9_999_999_000_000],
    [[], 0],
  ])('%j is %i minor units', (lines, expected) => {
    expect(orderValue(lines)).toBe(expected)
  })
})

test('numbers are the year and the count, and go on beyond four digits', () => {
  expect([orderNumber(2026, 1), orderNumber(2026, 9999), orderNumber(2027, 12_345)]).toEqual([
    'PO-2026-0001',
    'PO-2026-9999',
    'PO-2027-12345',
  ])
})
