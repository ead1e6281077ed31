import { setTimeout } from 'node:timers/promises'
import type { Principal } from '#domain/identity/permission.ts'
import type { Platform } from '#main/platform.ts'
import { askForecasts } from '#usecases/forecasts/ask-forecasts.ts'

const LOOK_EVERY_MS = 500

/** Asks for forecasts once the two years are folded into daily sales: a demo does not wait for the night. */
export async function beginForecasts(platform: Platform, isOver: () => boolean): Promise<void> {
  const latest = await platform.feed.latest()
  while ((await platform.feed.cursor('sales')) < latest) {
    if (isOver()) return
    await setTimeout(LOOK_EVERY_MS)
  }
  for (const { tenantId } of await platform.catalog.tenants()) {
    const demo: Principal = { tenantId, actor: 'demo', role: 'manager', stores: 'all' }
    await askForecasts(platform, demo, { scope: {}, isForced: false })
  }
}
