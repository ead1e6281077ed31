import { expect } from 'vitest'
import { addDays, type Day } from '#domain/values/day.ts'
import type { TestServer } from './server.ts'

/** Monday to Sunday, repeating: 44 a week. */
export const WEEK_PATTERN = [4, 4, 5, 6, 8, 14, 3]
const HISTORY_DAYS = 119

export const today = (): Day => new Date().toISOString().slice(0, 10)

/** Sales of tea in Leeds up to yesterday, as a file would bring them, until they are known. */
export async function uploadSales({ send }: TestServer): Promise<void> {
  const sales = Array.from({ length: HISTORY_DAYS }, (_, i) => {
    const date = addDays(today(), i - HISTORY_DAYS)
    const weekday = (new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7
    return { productId: 'T-100', name: 'Assam tea, loose', date, quantity: WEEK_PATTERN[weekday], price: '4.50' }
  })
  const { status, body } = await send('POST', '/sales-data/upload', { store: 'leeds', sales })
  expect(status, JSON.stringify(body)).toBeLessThan(300)
  const known = async () => {
    const { body: summary } = await send('GET', '/sales-data/summary')
    return (summary as { known: { ranges: unknown[] }[] }).known.some(({ ranges }) => ranges.length > 0)
  }
  await expect.poll(known, { timeout: 20_000 }).toBe(true)
}

/** Forecasts what was sold. */
export async function makeForecasts({ send }: TestServer): Promise<void> {
  const { body } = await send('POST', '/forecasts/generate', {})
  const { jobId } = body as { jobId: string }
  const state = async () => ((await send('GET', `/jobs/${jobId}`)).body as { state: string }).state
  await expect.poll(state, { timeout: 60_000 }).toBe('done')
}
