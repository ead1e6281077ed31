import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { definitionOf, METRICS, type MetricName, type Metrics, type MetricsPage } from '#ports/metrics.ts'

/** Metrics for Prometheus, which comes and reads them. What Node tells of the process is among them. */
export function prometheusMetrics(): Metrics & { page: MetricsPage } {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const counters = new Map<MetricName, Counter>()
  const timings = new Map<MetricName, Histogram>()
  const gauges = new Map<MetricName, Gauge>()
  for (const name of Object.keys(METRICS) as MetricName[]) {
    const { kind, help, labels, buckets = [] } = definitionOf(name)
    const options = { name, help, labelNames: [...labels], registers: [registry] }
    if (kind === 'counter') counters.set(name, new Counter(options))
    else if (kind === 'timing') timings.set(name, new Histogram({ ...options, buckets: [...buckets] }))
    else gauges.set(name, new Gauge(options))
  }
  return {
    count: (name, labels, by = 1) => counters.get(name)?.inc(labels, by),
    time: (name, labels, seconds) => timings.get(name)?.observe(labels, seconds),
    set: (name, labels, value) => gauges.get(name)?.set(labels, value),
    flush: () => undefined,
    page: { contentType: registry.contentType, text: () => registry.metrics() },
  }
}
