import type { Logger } from 'pino'
import type { FunctionSetting } from './setting.ts'

/** What Lambda tells of an invocation, as far as it is used. */
export interface LambdaContext {
  awsRequestId: string
  getRemainingTimeInMillis(): number
}

export type LambdaHandler<E, R> = (event: E, context: LambdaContext) => Promise<R>

/** One call of a function. */
export interface Invocation {
  /** Names the function and the invocation in every line. */
  logger: Logger
  /** Whether to finish the step at hand and leave the rest to the next invocation. */
  isTimeShort(): boolean
  /** How long until then, in milliseconds. */
  remainingMs(): number
}

/**
 * A function's handler.
 *
 * @param marginMs what a step may still take once time is short
 */
export function handlerOf<E, R>(
  { logger, metrics }: Pick<FunctionSetting, 'logger' | 'metrics'>,
  marginMs: number,
  work: (event: E, invocation: Invocation) => Promise<R>,
): LambdaHandler<E, R> {
  return async (event, context) => {
    const invocation = {
      logger: logger.child({ requestId: context.awsRequestId }),
      isTimeShort: () => context.getRemainingTimeInMillis() < marginMs,
      remainingMs: () => Math.max(0, context.getRemainingTimeInMillis() - marginMs),
    }
    try {
      return await work(event, invocation)
    } catch (error) {
      invocation.logger.error({ err: error }, 'failed, will be tried again')
      throw error
    } finally {
      // Between invocations the process is frozen.
      metrics.flush()
    }
  }
}

/**
 * Repeats a step for as long as there is work and time.
 *
 * @param step its number says whether there may be more: 0 is nothing to do
 * @returns whether there is nothing left
 */
export async function untilDone(
  { isTimeShort }: Pick<Invocation, 'isTimeShort'>,
  step: () => Promise<number>,
): Promise<boolean> {
  while (!isTimeShort()) if ((await step()) === 0) return true
  return false
}
