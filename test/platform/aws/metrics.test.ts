import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emfMetrics, flushEvery } from '#platform/aws/metrics.ts'
import { measureEverything } from '#test/contracts/metrics.ts'
import { type EmfLine, emfFaults, emfValues } from '#test/support/aws/emf.ts'

const NOW = Date.UTC(2026, 2, 2, 9)

function gathering() {
  const lines: string[] = []
  return { lines, metrics: emfMetrics({ service: 'server', write: (line) => lines.push(line), now: () => NOW }) }
}

describe('a line for CloudWatch', () => {
  test('is as the specification says, whatever was measured', () => {
    const { lines, metrics } = gathering()
    measureEverything(metrics)
    metrics.flush()
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.flatMap(emfFaults)).toEqual([])
  })

  test('holds to the limits and loses no value, however many there are', () => {
    const timing = fc.record({
      outcome: fc.constantFrom('done', 'failed', 'cancelled'),
      times: fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 350 }),
      isFlushed: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(timing, { maxLength: 6 }), (all) => {
        const { lines, metrics } = gathering()
        for (const { outcome, times, isFlushed } of all) {
          for (const seconds of times)
            metrics.time('backstock_job_duration_seconds', { kind: 'forecast', outcome }, seconds)
          if (isFlushed) metrics.flush()
        }
        metrics.flush()
        expect(lines.flatMap(emfFaults)).toEqual([])
        const seen = lines.flatMap((line) => emfValues(line, 'backstock_job_duration_seconds'))
        expect(seen.toSorted()).toEqual(all.flatMap(({ times }) => times).toSorted())
      }),
    )
  })

  test('has the dimensions that CloudWatch is paid for, and no more', () => {
    const { lines, metrics } = gathering()
    metrics.time('backstock_http_request_duration_seconds', { method: 'GET', route: '/a', status: '200' }, 0.1)
    metrics.time('backstock_http_request_duration_seconds', { method: 'GET', route: '/b', status: '200' }, 0.2)
    metrics.count('backstock_http_failures_total', {})
    metrics.flush()
    expect(lines.map((line) => JSON.parse(line) as EmfLine)).toEqual([
      {
        _aws: {
          Timestamp: NOW,
          CloudWatchMetrics: [
            {
              Namespace: 'Backstock',
              Dimensions: [['service', 'status']],
              Metrics: [{ Name: 'backstock_http_request_duration_seconds', Unit: 'Seconds' }],
            },
          ],
        },
        service: 'server',
        status: '200',
        backstock_http_request_duration_seconds: [0.1, 0.2],
      },
      {
        _aws: {
          Timestamp: NOW,
          CloudWatchMetrics: [
            {
              Namespace: 'Backstock',
              Dimensions: [['service']],
              Metrics: [{ Name: 'backstock_http_failures_total', Unit: 'Count' }],
            },
          ],
        },
        service: 'server',
        backstock_http_failures_total: 1,
      },
    ])
  })

  test('is written by the clock, at the hundredth value, and at the end', async () => {
    const { lines, metrics } = gathering()
    const stop = flushEvery(metrics, 20)
    metrics.count('backstock_http_failures_total', {})
    await expect.poll(() => lines).toHaveLength(1)
    for (let i = 0; i < 100; i++) metrics.time('backstock_job_duration_seconds', { kind: 'a', outcome: 'done' }, i)
    expect(lines).toHaveLength(2)
    metrics.count('backstock_http_failures_total', {}, 2)
    stop()
    expect(emfValues(lines.at(-1)!, 'backstock_http_failures_total')).toEqual([2])
  })
})

test.each<[string, object]>([
  ['Timestamp', { _aws: { Timestamp: 1, CloudWatchMetrics: [directive()] } }],
  ['Namespace', { _aws: { Timestamp: NOW, CloudWatchMetrics: [directive({ Namespace: 'AWS/x' })] } }],
  ['dimension tenant', { _aws: { Timestamp: NOW, CloudWatchMetrics: [directive({ Dimensions: [['tenant']] })] } }],
  ['unit', { _aws: { Timestamp: NOW, CloudWatchMetrics: [directive({ Metrics: [{ Name: 'n', Unit: 'Things' }] })] } }],
  ['has no number', { _aws: { Timestamp: NOW, CloudWatchMetrics: [directive()] }, n: '3' }],
  ['more than 100', { _aws: { Timestamp: NOW, CloudWatchMetrics: [directive()] }, n: new Array(101).fill(1) }],
])('the check of lines sees a wrong one: %s', (fault, line) => {
  expect(emfFaults(JSON.stringify({ n: 1, ...line })).join()).toContain(fault)
})

function directive(more: object = {}) {
  return { Namespace: 'Shop', Dimensions: [[]], Metrics: [{ Name: 'n', Unit: 'Count' }], ...more }
}
