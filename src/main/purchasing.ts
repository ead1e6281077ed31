import { sweepOrders } from '#usecases/purchasing/sweep-orders.ts'
import type { Platform } from './platform.ts'

/** Once after a start, in the background: what broke off between an order and the ledger is finished. */
export function runOrderSweep(platform: Platform, onFault: (error: unknown) => void): { stop(): Promise<void> } {
  let isStopped = false
  const sweep = sweepOrders(platform, () => isStopped).catch(onFault)
  return {
    async stop() {
      isStopped = true
      await sweep
    },
  }
}
