import { describe, expect, test } from 'vitest'
import { definitionOf, METRICS, type MetricName, type Metrics } from '#ports/metrics.ts'

/** Metrics, and what whoever watches sees of one of them after it was handed out: over all its labels but those named. */
export interface MetricsUnderTest {
  metrics: Metrics
  seen(name: MetricName, labels?: Record<string, string>): Promise<{ sum: number; count: number }>
  /** Every name that was ever seen with a value. */
  names(): Promise<string[]>
}

/** Says something of every metric there is. */
export function measureEverything(metrics: Metrics): void {
  for (const name of Object.keys(METRICS) as MetricName[]) {
    const labels = Object.fromEntries(definitionOf(name).labels.map((label) => [label, `some-${label}`])) as never
    const { kind } = definitionOf(name)
    // Each name goes with its own kind, which the compiler cannot follow through a loop.
    if (kind === 'counter') metrics.count(name as 'backstock_movements_total', labels)
    else if (kind === 'timing') metrics.time(name as 'backstock_job_duration_seconds', labels, 0.25)
    else metrics.set(name as 'backstock_feed_lag_changes', labels, 3)
  }
}

/** What Metrics promises on every platform. */
export function metricsContract(platform: string, open: () => MetricsUnderTest): void {
  describe(`Metrics on ${platform}`, () => {
    test('a counter adds up, by its labels', async () => {
      const { metrics, seen } = open()
      metrics.count('backstock_movements_total', { kind: 'sale' })
      metrics.count('backstock_movements_total', { kind: 'sale' }, 4)
      metrics.count('backstock_movements_total', { kind: 'receipt' }, 2)
      metrics.flush()
      expect((await seen('backstock_movements_total', { kind: 'sale' })).sum).toBe(5)
      expect((await seen('backstock_movements_total', { kind: 'receipt' })).sum).toBe(2)
    })

    test('a timing keeps every value', async () => {
      const { metrics, seen } = open()
      // 250 values: 125 of a quarter of a second and 125 of half a one are 93.75 seconds.
      for (let i = 0; i < 250; i++) {
        metrics.time('backstock_job_duration_seconds', { kind: 'forecast', outcome: 'done' }, i % 2 === 0 ? 0.25 : 0.5)
      }
      metrics.flush()
      expect(await seen('backstock_job_duration_seconds')).toEqual({ sum: 93.75, count: 250 })
    })

    test('a gauge is how things stand last', async () => {
      const { metrics, seen } = open()
      metrics.set('backstock_feed_lag_changes', { consumer: 'alerts' }, 7)
      metrics.set('backstock_feed_lag_changes', { consumer: 'alerts' }, 3)
      metrics.flush()
      expect((await seen('backstock_feed_lag_changes', { consumer: 'alerts' })).sum).toBe(3)
    })

    test('everything that is measured is seen, under its own name', async () => {
      const { metrics, names } = open()
      measureEverything(metrics)
      metrics.flush()
      expect((await names()).toSorted()).toEqual(Object.keys(METRICS).toSorted())
    })

    test('handing out twice says nothing twice', async () => {
      const { metrics, seen } = open()
      metrics.count('backstock_http_failures_total', {})
      metrics.flush()
      metrics.flush()
      expect((await seen('backstock_http_failures_total')).sum).toBe(1)
    })
  })
}
