import { openTopic } from '#platform/aws/effect-announcer.ts'
import { takeStreamRecords } from '#platform/aws/stream-records.ts'
import type { RelayOutcome, StreamRecord } from '#platform/aws/stream-relay.ts'
import { followChanges, followerStores } from './follow-changes.ts'
import { handlerOf, type LambdaHandler } from './invocation.ts'
import { type FunctionSetting, publicUrlOf, topicOf } from './setting.ts'
import { openStore } from './stores.ts'

/** A look at two thousand changes takes seconds. */
const MARGIN_MS = 20_000

/** Called by the table's stream: what changed goes into the feed and to the workers, and is judged at once. */
export function detectFunction(setting: FunctionSetting): LambdaHandler<{ Records: StreamRecord[] }, RelayOutcome> {
  const opened = openStore(setting)
  const announcer = openTopic(topicOf(setting))
  const stores = followerStores(opened, publicUrlOf(setting))
  return handlerOf(setting, MARGIN_MS, async ({ Records }, invocation) => {
    const { logger } = invocation
    const onFailure = (error: unknown) => logger.error({ err: error }, 'records are left for the next time')
    const outcome = await takeStreamRecords({ ...opened.store, announcer, onFailure }, Records)
    logger.info({ records: Records.length, failed: outcome.batchItemFailures.length > 0 }, 'took records of the stream')
    await followChanges(stores, invocation)
    return outcome
  })
}
