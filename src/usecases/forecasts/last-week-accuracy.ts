import { levelKey } from '#domain/ledger/movement.ts'
import { addDays, type Day, dayNumber } from '#domain/values/day.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import { unitsOf } from '#domain/values/quantity.ts'
import type { ForecastStore } from '#ports/forecast-store.ts'
import type { SalesStore } from '#ports/sales-store.ts'
import { nextTurn } from '../imports/turns.ts'

/** How forecasts made before a week did in it. */
export interface WeekAccuracy {
  /** Sum of absolute errors by sum of sales: 0.25 is off by a quarter. */
  wape: number
  /** Share of days whose sales lay within p10 and p90. */
  cover80: number
  levelCount: number
}

const WEEK = 7
/** The oldest forecast that is judged began so long before the week. */
const AGE_MAX_DAYS = 7
const DAY_MS = 86_400_000
/** Judged together between two turns of other work. */
const LEVELS_AT_ONCE = 200

/**
 * Judges, over all levels of some stores, the newest forecast that was published before the week that ends with `to`.
 * Levels that were out of stock at some time of the week are left out: their sales say little about demand.
 *
 * @returns undefined when there is no such forecast, or nothing was sold
 */
export async function lastWeekAccuracy(
  {
    forecasts,
    sales,
  }: { forecasts: Pick<ForecastStore, 'inputs' | 'published'>; sales: Pick<SalesStore, 'days' | 'stockOuts'> },
  tenantId: TenantId,
  { stores, to }: { stores: readonly StoreId[]; to: Day },
): Promise<WeekAccuracy | undefined> {
  const from = addDays(to, 1 - WEEK)
  const begin = Date.parse(`${from}T00:00:00Z`)
  const [levels, days, outs] = await Promise.all([
    forecasts.inputs(tenantId, { stores }),
    sales.days(tenantId, { stores, from, to }),
    // Wide enough for every time zone.
    sales.stockOuts(tenantId, { stores, from: begin - DAY_MS, to: begin + (WEEK + 1) * DAY_MS }),
  ])
  const isOut = new Set(outs.map(({ storeId, productId }) => levelKey(storeId, productId)))
  const sold = new Map(days.map((day) => [`${levelKey(day.storeId, day.productId)} ${day.day}`, unitsOf(day.sold)]))
  const sums = { error: 0, sold: 0, within: 0, days: 0, levels: 0 }
  for (const [i, level] of levels.entries()) {
    if (i % LEVELS_AT_ONCE === 0) await nextTurn()
    const key = levelKey(level.storeId, level.productId)
    if (isOut.has(key)) continue
    const published = await forecasts.published(tenantId, level, addDays(from, -AGE_MAX_DAYS))
    const forecast = published.findLast(({ firstDay }) => firstDay <= from)
    if (!forecast) continue
    sums.levels += 1
    const offset = dayNumber(from) - dayNumber(forecast.firstDay)
    for (let i = 0; i < WEEK && offset + i < forecast.mean.length; i++) {
      const units = sold.get(`${key} ${addDays(from, i)}`) ?? 0
      sums.error += Math.abs(forecast.mean[offset + i]! - units)
      sums.sold += units
      sums.days += 1
      if (forecast.p10[offset + i]! <= units && units <= forecast.p90[offset + i]!) sums.within += 1
    }
  }
  if (sums.levels === 0 || sums.sold === 0) return undefined
  return { wape: sums.error / sums.sold, cover80: sums.within / sums.days, levelCount: sums.levels }
}
