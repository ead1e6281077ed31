import type { Logger } from 'pino'
import type { DeliverDeps } from '#usecases/alerts/deliver-effects.ts'

/** One line for each delivery, under the id of what caused it. */
export const deliveryLog =
  (logger: Logger): DeliverDeps['onOutcome'] =>
  ({ id, topic, correlationId, attempt }, error) => {
    const about = { effectId: id, topic, correlationId, attempt }
    if (error) logger.warn({ ...about, err: error }, 'delivery failed')
    else logger.info(about, 'delivered')
  }
