import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Notice } from '#ports/alert-store.ts'
import { alertNamed, detectionUpTo, noticeOf } from '#test/support/alerts.ts'
import { TENANT } from '#test/support/shop.ts'
import { bundlesOf, packParts, piecesOf } from './alert-parts.ts'

/** What a part can write at most, counted here by itself: each alert, each mark, each level, each bundle. */
const actionsOf = ({ levels, bundles }: ReturnType<typeof packParts>[number]): number =>
  bundles.length +
  levels.reduce(
    (sum, { open, resolve }) =>
      sum + 1 + resolve.length + open.reduce((n, { productVersion }) => n + (productVersion === undefined ? 1 : 2), 0),
    0,
  )

const openings = fc.array(
  fc.record({ productId: fc.integer({ min: 0, max: 300 }), isChange: fc.boolean(), isNoisy: fc.boolean() }),
  { maxLength: 400 },
)
const readers = fc.integer({ min: 0, max: 150 })

describe('a detection in parts', () => {
  test('leaves nothing out, doubles nothing, and each part fits a transaction and an item', () => {
    fc.assert(
      fc.property(openings, readers, (some, readerCount) => {
        const open = some.map(({ productId, isChange, isNoisy }, i) => ({
          ...alertNamed(`a${i}`, {
            productId: `p${productId}`,
            ...(isChange && { state: 'resolved', after: { name: isNoisy ? '茶'.repeat(300) : 'Tea' } }),
          }),
          ...(isChange && { productVersion: i }),
        }))
        const notices: Notice[] = open
          .slice(0, 40)
          .flatMap(({ alertId }) =>
            Array.from({ length: readerCount }, (_, n) => noticeOf(alertId, { subscriptionId: `s${n}` })),
          )
        const parts = packParts(
          piecesOf(detectionUpTo(1, { open, notices }), new Map()),
          bundlesOf(notices, () => TENANT),
        )
        // A transaction takes 100; three are for what a part is bound to. An item takes 400 KB.
        for (const part of parts) {
          expect(actionsOf(part)).toBeLessThanOrEqual(97)
          expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(400_000)
        }
        const opened = parts.flatMap(({ levels }) =>
          levels.flatMap((piece) => piece.open.map(({ alertId }) => alertId)),
        )
        expect(opened.sort()).toEqual(open.map(({ alertId }) => alertId).sort())
        const told = parts.flatMap(({ bundles }) =>
          bundles.flatMap(({ subscriptionId, toTell }) => toTell.map(([alertId]) => `${subscriptionId} ${alertId}`)),
        )
        expect(told.sort()).toEqual(notices.map(({ subscriptionId, alertId }) => `${subscriptionId} ${alertId}`).sort())
      }),
      { numRuns: 30 },
    )
  })

  test('alerts come before the notices of them, and a level is in one part only', () => {
    const open = Array.from({ length: 300 }, (_, i) => alertNamed(`a${i}`, { productId: `p${i % 150}` }))
    const notices = open.map(({ alertId }) => noticeOf(alertId))
    const parts = packParts(
      piecesOf(detectionUpTo(1, { open, notices }), new Map()),
      bundlesOf(notices, () => TENANT),
    )
    expect(parts.slice(0, -1).flatMap(({ bundles }) => bundles)).toEqual([])
    const levels = parts.flatMap((part) => part.levels.map(({ productId }) => productId))
    expect(new Set(levels).size).toBe(levels.length)
  })

  test('what nobody opened is told to nobody, and what is gone is not resolved', () => {
    expect(bundlesOf([noticeOf('a1')], () => undefined)).toEqual([])
    const resolve = [{ tenantId: TENANT, alertId: 'gone', resolvedAt: 1 }]
    expect(piecesOf(detectionUpTo(1, { resolve }), new Map())).toEqual([])
    expect(packParts([], [])).toEqual([{ levels: [], bundles: [] }])
  })

  test('500 notices of one time are one bundle, 501 are two', () => {
    const sizes = (count: number) =>
      bundlesOf(
        Array.from({ length: count }, (_, i) => noticeOf(`a${i}`)),
        () => TENANT,
      ).map(({ toTell }) => toTell.length)
    expect([sizes(500), sizes(501)]).toEqual([[500], [500, 1]])
  })
})
