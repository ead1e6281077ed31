import type { FunctionEntry } from './functions.ts'

/** What a deployment knows and the manifest does not. */
export interface ScheduleTargets {
  /** Of the function. */
  functionArn: string
  /** The role that lets the scheduler invoke it. */
  roleArn: string
  /** The queue for calls that were not taken. */
  deadLetterArn: string
  /** The schedules' group, and what their names begin with: several deployments share an account. */
  prefix: string
}

/**
 * A call that was missed for longer than this is not made up for: the next one does the same work, and sooner.
 * At least 60 is what the scheduler takes.
 */
const EVENT_AGE_MAX_SECONDS = 300

/** A sweep that failed is followed by another in a minute. */
const RETRIES_MAX = 2

/**
 * What EventBridge Scheduler is asked for (CreateSchedule), so that it calls a function of the manifest.
 *
 * @throws Error when the function is called by something else
 */
export function scheduleOf(
  { name, description, trigger }: FunctionEntry,
  { functionArn, roleArn, deadLetterArn, prefix }: ScheduleTargets,
) {
  if (trigger.kind !== 'schedule') throw new Error(`${name} is not called by the clock`)
  return {
    Name: `${prefix}-${name}`,
    GroupName: prefix,
    Description: description,
    ScheduleExpression: trigger.expression,
    FlexibleTimeWindow: { Mode: 'OFF' as const },
    State: 'ENABLED' as const,
    Target: {
      Arn: functionArn,
      RoleArn: roleArn,
      Input: JSON.stringify({ function: name }),
      DeadLetterConfig: { Arn: deadLetterArn },
      RetryPolicy: { MaximumEventAgeInSeconds: EVENT_AGE_MAX_SECONDS, MaximumRetryAttempts: RETRIES_MAX },
    },
  }
}
