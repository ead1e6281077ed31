interface MetricDefinition {
  /** `counter` only grows; `timing` is seconds, each kept; `gauge` is how things stand. */
  kind: 'counter' | 'timing' | 'gauge'
  help: string
  /** Few values each, known beforehand: never an id of a shop, a product or a person. */
  labels: readonly string[]
  /** The labels that CloudWatch keeps apart, where those are fewer: it charges for every combination. The log has the rest. */
  cloudLabels?: readonly string[]
  /** Of a timing: where Prometheus cuts, in seconds. */
  buckets?: readonly number[]
}

const QUICK = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]
const SLOW = [0.1, 1, 10, 60, 300, 900, 3600]

/** Everything that is measured. docs/metrics.md says what each is for; test/metrics.test.ts holds the two together. */
export const METRICS = {
  backstock_http_request_duration_seconds: {
    kind: 'timing',
    help: 'Time from the first byte of a request to the last of its answer.',
    labels: ['method', 'route', 'status'],
    cloudLabels: ['status'],
    buckets: QUICK,
  },
  backstock_http_failures_total: { kind: 'counter', help: 'Answers that were our fault.', labels: [] },
  backstock_movements_total: { kind: 'counter', help: 'Movements recorded.', labels: ['kind'] },
  backstock_stock_refusals_total: { kind: 'counter', help: 'Commands the ledger refused.', labels: ['code'] },
  backstock_stock_busy_total: {
    kind: 'counter',
    help: 'Commands given up because others were quicker until the deadline.',
    labels: [],
  },
  backstock_store_retries_total: {
    kind: 'counter',
    help: 'Writes tried again: somebody was quicker, the store slowed us down, or no answer came.',
    labels: ['reason'],
  },
  backstock_alerts_opened_total: { kind: 'counter', help: 'Alerts opened.', labels: ['kind'] },
  backstock_effect_age_seconds: {
    kind: 'timing',
    help: 'Mails and other effects by what an attempt led to, and how long after they were queued.',
    labels: ['topic', 'outcome'],
    buckets: SLOW,
  },
  backstock_feed_lag_changes: { kind: 'gauge', help: 'Changes a consumer has not looked at.', labels: ['consumer'] },
  backstock_imports_total: { kind: 'counter', help: 'Steps of imports that came to an end.', labels: ['outcome'] },
  backstock_import_rows_total: { kind: 'counter', help: 'Rows of imports that were applied.', labels: ['outcome'] },
  backstock_job_duration_seconds: {
    kind: 'timing',
    help: 'Jobs that ended, and how long they took.',
    labels: ['kind', 'outcome'],
    buckets: SLOW,
  },
  backstock_report_duration_seconds: {
    kind: 'timing',
    help: 'Reports that were made or not, and how long it took.',
    labels: ['type', 'outcome'],
    buckets: SLOW,
  },
  backstock_mails_returned_total: {
    kind: 'counter',
    help: 'Mails that came back, or were called unwanted.',
    labels: ['to'],
  },
} as const satisfies Record<string, MetricDefinition>

export type MetricName = keyof typeof METRICS
type Named<Kind> = { [Name in MetricName]: (typeof METRICS)[Name]['kind'] extends Kind ? Name : never }[MetricName]
export type Labels<Name extends MetricName> = Record<(typeof METRICS)[Name]['labels'][number], string>

export const definitionOf = (name: MetricName): MetricDefinition => METRICS[name]

/**
 * How things go, for whoever runs the server. Never in the way: nothing here throws or waits.
 * test/contracts/metrics.ts holds every platform to these words.
 */
export interface Metrics {
  /** Adds to a counter; one when nothing is said. */
  count<Name extends Named<'counter'>>(name: Name, labels: Labels<Name>, by?: number): void
  /** Notes how long something took. */
  time<Name extends Named<'timing'>>(name: Name, labels: Labels<Name>, seconds: number): void
  /** Notes how something stands. */
  set<Name extends Named<'gauge'>>(name: Name, labels: Labels<Name>, value: number): void
  /** Hands out what was gathered. A function does so before it ends; where somebody comes and reads, it does nothing. */
  flush(): void
}

/** What somebody who comes to read is shown. */
export interface MetricsPage {
  contentType: string
  text(): Promise<string>
}
