import { awsAlertStore } from '#platform/aws/alert-store.ts'
import { awsApiKeyStore } from '#platform/aws/api-key-store.ts'
import { awsCatalogStore } from '#platform/aws/catalog-store.ts'
import { awsChangeFeed } from '#platform/aws/change-feed.ts'
import { awsIdentityStore } from '#platform/aws/identity-store.ts'
import { awsSalesStore } from '#platform/aws/sales-store.ts'
import { awsStockStore } from '#platform/aws/stock-store.ts'
import { detectAlerts } from '#usecases/alerts/detect-alerts.ts'
import { tellSubscribers } from '#usecases/alerts/tell-subscribers.ts'
import { followLedger } from '#usecases/sales/follow-ledger.ts'
import { openLiveGateway } from '../aws-live-gateway.ts'
import { pushToScreens } from '../live-push.ts'
import { measuredAlerts } from '../measured-platform.ts'
import { type Invocation, untilDone } from './invocation.ts'
import type { Opened } from './stores.ts'

/** The stores of whoever follows the feed. */
export function followerStores({ store, aws, metrics, clock, randomness }: Opened, publicUrl: string) {
  return {
    apiKeys: awsApiKeyStore(store),
    liveGateway: openLiveGateway(store, aws),
    metrics,
    alerts: measuredAlerts(awsAlertStore(store), metrics),
    catalog: awsCatalogStore(store),
    feed: awsChangeFeed(store),
    identity: awsIdentityStore(store),
    sales: awsSalesStore(store),
    stock: awsStockStore(store),
    clock,
    randomness,
    publicUrl,
  }
}

type FollowerStores = ReturnType<typeof followerStores>

/**
 * Shows what the feed tells on screens, judges it, tells subscribers and folds sales, until nothing is left or time is short. Each keeps its own
 * place, so two invocations at once do nothing twice, and what fails here is done by the next one or by the sweep.
 */
export async function followChanges(deps: FollowerStores, invocation: Invocation): Promise<void> {
  const onFault = (error: unknown, level: object) =>
    invocation.logger.error({ err: error, ...level }, 'sales of a level cannot be counted, left out')
  const steps = {
    async pushToScreens() {
      await pushToScreens(deps)
      return 0
    },
    detectAlerts: () => detectAlerts(deps),
    tellSubscribers: () => tellSubscribers(deps),
    followLedger: () => followLedger({ ...deps, onFault }),
  }
  for (const [step, run] of Object.entries(steps)) {
    try {
      if (!(await untilDone(invocation, run))) invocation.logger.info({ step }, 'time is short, left for the next time')
    } catch (error) {
      invocation.logger.error({ step, err: error }, 'step failed, will be tried again')
    }
  }
}
