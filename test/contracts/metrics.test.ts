import { emfMetrics } from '#platform/aws/metrics.ts'
import { prometheusMetrics } from '#platform/local/metrics.ts'
import { definitionOf, type MetricName } from '#ports/metrics.ts'
import { type EmfLine, emfValues } from '#test/support/aws/emf.ts'
import { samplesOf } from '#test/support/prometheus.ts'
import { metricsContract } from './metrics.ts'

const has = (given: Record<string, unknown>, wanted: Record<string, string>) =>
  Object.entries(wanted).every(([name, value]) => given[name] === value)

metricsContract('Prometheus', () => {
  const metrics = prometheusMetrics()
  const samples = async () => samplesOf(await metrics.page.text())
  return {
    metrics,
    async seen(name, labels = {}) {
      const ofMetric = (await samples()).filter((sample) => has(sample.labels, labels))
      const total = (wanted: string) =>
        ofMetric.filter((sample) => sample.name === wanted).reduce((sum, { value }) => sum + value, 0)
      if (definitionOf(name).kind !== 'timing') return { sum: total(name), count: total(name) }
      return { sum: total(`${name}_sum`), count: total(`${name}_count`) }
    },
    async names() {
      const seen = (await samples()).filter(({ name, value }) => name.startsWith('backstock_') && value > 0)
      return [...new Set(seen.map(({ name }) => name.replace(/_(bucket|sum|count)$/, '')))]
    },
  }
})

metricsContract('CloudWatch', () => {
  const lines: string[] = []
  const metrics = emfMetrics({ service: 'server', write: (line) => lines.push(line), now: Date.now })
  return {
    metrics,
    async seen(name: MetricName, labels = {}) {
      const values = lines
        .filter((line) => has(JSON.parse(line) as EmfLine, labels))
        .flatMap((line) => emfValues(line, name))
      return { sum: values.reduce((sum, value) => sum + value, 0), count: values.length }
    },
    async names() {
      const all = lines.flatMap((line) => (JSON.parse(line) as EmfLine)._aws.CloudWatchMetrics)
      return [...new Set(all.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name)))]
    },
  }
})
