import type { Logger } from 'pino'
import type { Metrics } from '#ports/metrics.ts'
import type { DeliverDeps } from '#usecases/alerts/deliver-effects.ts'

/** What became of each delivery, under the id of what caused it: the same in a server and in a function. */
export const deliveryLog =
  ({ logger, metrics }: { logger: Logger; metrics: Metrics }): DeliverDeps['onOutcome'] =>
  ({ id, topic, correlationId, attempt }, { kind, error, ageMs }) => {
    metrics.time('backstock_effect_age_seconds', { topic, outcome: kind }, ageMs / 1000)
    const about = { effectId: id, topic, correlationId, attempt }
    if (error) logger.warn({ ...about, outcome: kind, err: error }, 'delivery failed')
    else logger.info(about, 'delivered')
  }
