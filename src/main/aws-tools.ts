import { type RetryReason, systemTools } from '#platform/aws/write-retry.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import type { Metrics } from '#ports/metrics.ts'

/** Time and chance for writes, each of which is counted when it is tried again. */
export const awsTools = (metrics: Metrics) => ({
  ...systemTools(systemRandomness),
  onRetry: (reason: RetryReason) => metrics.count('backstock_store_retries_total', { reason }),
})
