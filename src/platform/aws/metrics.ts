import { inPieces } from '#domain/values/pieces.ts'
import { definitionOf, type MetricName, type Metrics } from '#ports/metrics.ts'

/**
 * Metrics for CloudWatch, which reads them out of the log: lines in its embedded metric format (EMF). Every value of a
 * timing is in its line, so that percentiles are exact.
 *
 * Our own lines and not those of @aws-lambda-powertools/metrics: that keeps one set of dimensions for all that waits, and
 * each of ours has labels of its own; it reads the environment; and it is made for one invocation and not for a server.
 *
 * Source: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */

/** Where CloudWatch lists them. */
export const NAMESPACE = 'Backstock'

/** What a line may hold. With two labels at most, no line of ours comes near the 30 dimensions. */
const VALUES_MAX = 100
const METRICS_MAX = 100

const UNITS = { counter: 'Count', timing: 'Seconds', gauge: 'Count' } as const

interface Series {
  name: MetricName
  dimensions: Record<string, string>
  values: number[]
}

interface EmfOptions {
  /** Which server or function speaks: a dimension of every metric. */
  service: string
  /** Takes a line, without its end; nobody does when absent. */
  write: ((line: string) => void) | undefined
  /** Milliseconds since 1970. */
  now(): number
}

/**
 * Gathers until `flush`; a timing that has as many values as a line may hold is handed out at once. Who runs for long
 * flushes by the clock (`flushEvery`), a function before it ends.
 */
export function emfMetrics({ service, write = () => undefined, now }: EmfOptions): Metrics {
  let waiting = new Map<string, Series>()
  const seriesOf = (name: MetricName, labels: Readonly<Record<string, string>>): Series => {
    const { labels: all, cloudLabels = all } = definitionOf(name)
    const dimensions = { service, ...Object.fromEntries(cloudLabels.map((label) => [label, labels[label] ?? ''])) }
    const key = JSON.stringify([name, dimensions])
    const found = waiting.get(key) ?? { name, dimensions, values: [] }
    waiting.set(key, found)
    return found
  }
  const flush = () => {
    const gathered = [...waiting.values()].filter(({ values }) => values.length > 0)
    waiting = new Map()
    const together = Map.groupBy(gathered, ({ dimensions }) => JSON.stringify(dimensions))
    for (const series of together.values()) {
      for (const some of inPieces(series, METRICS_MAX)) write(lineOf(some, now()))
    }
  }
  return {
    count(name, labels, by = 1) {
      const { values } = seriesOf(name, labels)
      values[0] = (values[0] ?? 0) + by
    },
    time(name, labels, seconds) {
      const series = seriesOf(name, labels)
      series.values.push(seconds)
      if (series.values.length < VALUES_MAX) return
      write(lineOf([series], now()))
      series.values = []
    },
    set(name, labels, value) {
      seriesOf(name, labels).values = [value]
    },
    flush,
  }
}

function lineOf(series: readonly Series[], timestamp: number): string {
  const dimensions = series[0]?.dimensions ?? {}
  return JSON.stringify({
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [
        {
          Namespace: NAMESPACE,
          Dimensions: [Object.keys(dimensions)],
          Metrics: series.map(({ name }) => ({ Name: name, Unit: UNITS[definitionOf(name).kind] })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(series.map(({ name, values }) => [name, values.length === 1 ? values[0] : values])),
  })
}

/** CloudWatch keeps one value a minute of each. */
const FLUSH_EVERY_MS = 60_000

/** @returns stops it, after handing out the last */
export function flushEvery(metrics: Pick<Metrics, 'flush'>, everyMs = FLUSH_EVERY_MS): () => void {
  const timer = setInterval(() => metrics.flush(), everyMs)
  timer.unref()
  return () => {
    clearInterval(timer)
    metrics.flush()
  }
}
