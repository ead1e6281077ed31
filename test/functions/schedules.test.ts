import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler'
import { describe, expect, onTestFinished, test } from 'vitest'
import { FUNCTIONS } from '#main/functions.ts'
import { scheduleOf } from '#main/schedules.ts'
import { pointSdkAt } from '#test/support/aws/environment.ts'
import { modelStub, StubError } from '#test/support/aws/model-stub.ts'

const TARGETS = {
  functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:shop-sweep',
  roleArn: 'arn:aws:iam::123456789012:role/shop-scheduler',
  deadLetterArn: 'arn:aws:sqs:eu-west-1:123456789012:shop-schedules-dead',
  prefix: 'shop',
}

/** What the service refuses beyond its model: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
function assertTaken({ Name, ScheduleExpression, Target }: Record<string, unknown>): void {
  const [, count, unit] = /^rate\(([1-9]\d*) (minutes?|hours?|days?)\)$/.exec(ScheduleExpression as string) ?? []
  const isSingular = !unit?.endsWith('s')
  const { RetryPolicy } = Target as { RetryPolicy: Record<string, number> }
  const isTaken =
    /^[\w.-]{1,64}$/.test(Name as string) &&
    count !== undefined &&
    isSingular === (count === '1') &&
    RetryPolicy.MaximumEventAgeInSeconds! >= 60 &&
    RetryPolicy.MaximumRetryAttempts! <= 185
  if (!isTaken) throw new StubError('ValidationException')
}

describe('the schedules of functions', () => {
  test('are taken by EventBridge Scheduler as its model says', async () => {
    const stub = await modelStub({
      service: 'scheduler',
      handlers: {
        CreateSchedule(input) {
          assertTaken(input)
          return { ScheduleArn: `arn:aws:scheduler:eu-west-1:123456789012:schedule/shop/${input.Name}` }
        },
      },
    })
    pointSdkAt({})
    const scheduler = new SchedulerClient({ endpoint: stub.endpoint })
    onTestFinished(() => scheduler.destroy())
    for (const entry of FUNCTIONS.filter(({ trigger }) => trigger.kind === 'schedule')) {
      await scheduler.send(new CreateScheduleCommand(scheduleOf(entry, TARGETS)))
    }
    expect(stub.calls.map(({ input }) => [input.Name, input.ScheduleExpression])).toEqual([
      ['shop-insights', 'rate(15 minutes)'],
      ['shop-sweep', 'rate(1 minute)'],
    ])
    expect(stub.calls[0]?.input).toMatchObject({ Target: { Arn: TARGETS.functionArn, RoleArn: TARGETS.roleArn } })
  })

  test('are none of a function that something else calls', () => {
    expect(() => scheduleOf(FUNCTIONS[0]!, TARGETS)).toThrow('detect is not called by the clock')
  })

  test.each(FUNCTIONS.map((entry) => [entry.name, entry] as const))('%s keeps to the limits of Lambda', (_, entry) => {
    // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html and API_CreateEventSourceMapping.html
    expect([entry.timeoutSeconds <= 900, entry.memoryMb >= 128 && entry.memoryMb <= 10_240]).toEqual([true, true])
    const { trigger } = entry
    if (trigger.kind === 'queue') {
      expect(trigger.visibilitySeconds).toBeGreaterThanOrEqual(6 * entry.timeoutSeconds)
      expect(trigger.visibilitySeconds).toBeLessThanOrEqual(43_200)
      expect([trigger.receivesMax >= 5, trigger.concurrencyMax >= 2, trigger.batchSize <= 10]).toEqual([
        true,
        true,
        true,
      ])
    }
    if (trigger.kind === 'stream') {
      expect([trigger.filters.length <= 5, trigger.retriesMax <= 10_000, trigger.batchSize <= 10_000]).toEqual([
        true,
        true,
        true,
      ])
    }
  })
})
