import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { SalesUploadView } from '#contract/sales.ts'
import { TENANT } from '#test/support/shop.ts'
import { MANAGER, testApp } from '#test/support/test-app.ts'
import { uploadKey, uploadSales } from '#usecases/sales/upload-sales.ts'

const FILE = join(import.meta.dirname, '../../../shared/data/shop/online-retail-transactions.csv.gz')
const isHere = existsSync(FILE)
if (!isHere) console.warn(`SKIPPED: the real sales file is not at ${FILE}`)

interface Expected {
  sold: number
  pence: number
  returned: number
  refundedPence: number
}

/** Every invoice line added up by code and day, read by other code than ours. */
function addUp(text: string): { days: Map<string, Expected>; lineCount: number; ignoredCount: number } {
  const days = new Map<string, Expected>()
  const [, ...lines] = text.trimEnd().split(/\r?\n/)
  let ignoredCount = 0
  for (const line of lines) {
    const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
      ([, quoted, plain]) => quoted ?? plain ?? '',
    )
    const [, code = '', , quantity = '', at = '', price = ''] = cells
    // Tenths of a penny: the finest price in the file.
    const amount = Math.round((Math.round(Number(price) * 1000) * Math.abs(Number(quantity))) / 10 + 1e-9)
    if (amount === 0) {
      ignoredCount += 1
      continue
    }
    const key = `${code} ${at.slice(0, 10)}`
    const day = days.get(key) ?? { sold: 0, pence: 0, returned: 0, refundedPence: 0 }
    if (Number(quantity) > 0) {
      day.sold += Number(quantity)
      day.pence += amount
    } else {
      day.returned -= Number(quantity)
      day.refundedPence += amount
    }
    days.set(key, day)
  }
  return { days, lineCount: lines.length, ignoredCount }
}

describe.skipIf(!isHere)('the real sales file', () => {
  test('loads as it is, and every day of every product is what its lines add up to', async () => {
    const { deps, settle, as } = await testApp()
    const uploadId = 'real'
    const blob = await deps.blobs.put(uploadKey(uploadId), createReadStream(FILE), Number.MAX_SAFE_INTEGER)
    const options = { errors: 'reject_all', unknownProducts: 'create' } as const
    const file = { uploadId, blob, fileName: 'online-retail.csv.gz', storeId: 'leeds', options }
    expect((await uploadSales(deps, MANAGER, file)).ok).toBe(true)
    await settle()
    const read = await as(MANAGER)('GET', `/api/v1/sales-data/uploads/${uploadId}`)
    const expected = addUp(gunzipSync(readFileSync(FILE)).toString('utf8'))
    const { result, state, problem } = read.json<SalesUploadView>()
    expect([state, problem]).toEqual(['published', undefined])
    expect(result).toMatchObject({
      rowCount: expected.lineCount,
      ignoredCount: expected.ignoredCount,
      errorCount: 0,
      dayCount: expected.days.size,
    })
    const days = await deps.sales.days(TENANT, { from: '2000-01-01', to: '2030-01-01' })
    expect(days.length).toBe(expected.days.size)
    const wrong = days.filter(({ productId, day, sold, revenue, returned, refunded }) => {
      const one = expected.days.get(`${productId} ${day}`)
      return (
        !one ||
        sold !== one.sold * 1000 ||
        revenue !== one.pence ||
        returned !== one.returned * 1000 ||
        refunded !== one.refundedPence
      )
    })
    expect(wrong).toEqual([])
  }, 120_000)
})
