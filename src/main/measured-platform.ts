import type { AlertStore } from '#ports/alert-store.ts'
import { StoreBusyError } from '#ports/busy.ts'
import type { Metrics } from '#ports/metrics.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { currentRequest } from './current-request.ts'
import type { Platform } from './platform.ts'

/**
 * A platform whose ledger and alerts are counted, and whose effects carry the request that asked for them. Here, where the
 * platform is put together, so that no rule and no store needs to know of it.
 */
export function measuredPlatform(platform: Platform): Platform {
  const { stock, alerts, queue, metrics } = platform
  return {
    ...platform,
    stock: measuredStock(stock, metrics),
    alerts: measuredAlerts(alerts, metrics),
    queue: { ...queue, enqueue: (effect) => queue.enqueue({ correlationId: currentRequest(), ...effect }) },
  }
}

export const measuredStock = (stock: StockStore, metrics: Metrics): StockStore => ({
  ...stock,
  record: (command) => counted(metrics, stock.record(command)),
})

export const measuredAlerts = (alerts: AlertStore, metrics: Metrics): AlertStore => ({
  ...alerts,
  async applyDetection(detection) {
    const opened = await alerts.applyDetection(detection)
    // All of them but for a race with another look, which says how many and not which.
    for (const { kind } of detection.open.slice(0, opened)) metrics.count('backstock_alerts_opened_total', { kind })
    return opened
  },
})

/** Answers that were given before are not counted again. */
async function counted(
  metrics: Metrics,
  recording: ReturnType<StockStore['record']>,
): ReturnType<StockStore['record']> {
  try {
    const outcome = await recording
    if (outcome.kind === 'recorded' && !outcome.isReplay) {
      for (const [kind, movements] of Map.groupBy(outcome.movements, (movement) => movement.kind)) {
        metrics.count('backstock_movements_total', { kind }, movements.length)
      }
    }
    if (outcome.kind === 'refused' && !outcome.isReplay)
      metrics.count('backstock_stock_refusals_total', { code: outcome.refusal.code })
    return outcome
  } catch (error) {
    if (error instanceof StoreBusyError) metrics.count('backstock_stock_busy_total', {})
    throw error
  }
}
