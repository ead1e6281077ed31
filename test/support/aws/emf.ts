/**
 * Whether a line is what CloudWatch reads metrics from. There is no service to ask: EMF is a log format.
 * Source: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export interface EmfLine {
  _aws: { Timestamp: number; CloudWatchMetrics: EmfDirective[] }
  [member: string]: unknown
}

interface EmfDirective {
  Namespace: string
  Dimensions: string[][]
  Metrics: { Name: string; Unit?: string; StorageResolution?: number }[]
}

const UNITS = new Set(
  `Seconds Microseconds Milliseconds Bytes Kilobytes Megabytes Gigabytes Terabytes Bits Kilobits Megabits Gigabits Terabits
   Percent Count Bytes/Second Kilobytes/Second Megabytes/Second Gigabytes/Second Terabytes/Second Bits/Second
   Kilobits/Second Megabits/Second Gigabits/Second Terabits/Second Count/Second None`.split(/\s+/),
)

/** A log event is cut beyond this, and then is no JSON; the older of the documented limits. */
const LINE_BYTES_MAX = 256 * 1024

/** What CloudWatch would not take of a line; nothing when it is as specified. */
export function emfFaults(line: string): string[] {
  const event = JSON.parse(line) as EmfLine
  const { Timestamp, CloudWatchMetrics } = event._aws
  return [
    ...faultIf(Buffer.byteLength(line) > LINE_BYTES_MAX || line.includes('\n'), 'longer than one log event'),
    ...faultIf(!Number.isInteger(Timestamp) || Timestamp < 1e12, `Timestamp ${Timestamp}`),
    ...faultIf(!(CloudWatchMetrics.length > 0), 'no CloudWatchMetrics'),
    ...CloudWatchMetrics.flatMap((directive) => directiveFaults(event, directive)),
  ]
}

const faultIf = (is: boolean, fault: string): string[] => (is ? [fault] : [])

function directiveFaults(event: EmfLine, { Namespace, Dimensions, Metrics }: EmfDirective): string[] {
  return [
    ...faultIf(!/^(?!AWS\/)[^:]{1,255}$/.test(Namespace), `Namespace ${Namespace}`),
    ...faultIf(Dimensions.length === 0, 'no dimension set'),
    ...Dimensions.flatMap((set) => [
      ...faultIf(set.length > 30, `${set.length} dimensions`),
      ...set
        .filter(
          (name) => typeof event[name] !== 'string' || event[name] === '' || (event[name] as string).length > 1024,
        )
        .map((name) => `dimension ${name} has no text`),
    ]),
    ...faultIf(Metrics.length < 1 || Metrics.length > 100, `${Metrics.length} metrics`),
    ...Metrics.flatMap(({ Name, Unit = 'None', StorageResolution = 60 }) => [
      ...faultIf(!isValue(event[Name]), `metric ${Name} has no number, or more than 100`),
      ...faultIf(!UNITS.has(Unit), `unit ${Unit}`),
      ...faultIf(StorageResolution !== 60 && StorageResolution !== 1, `resolution ${StorageResolution}`),
    ]),
  ]
}

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)

const isValue = (value: unknown): boolean =>
  isNumber(value) || (Array.isArray(value) && value.length > 0 && value.length <= 100 && value.every(isNumber))

/** The numbers of a metric in a line, none when it is not there. */
export function emfValues(line: string, name: string): number[] {
  const event = JSON.parse(line) as EmfLine
  const value = event[name]
  if (!event._aws.CloudWatchMetrics.some(({ Metrics }) => Metrics.some(({ Name }) => Name === name))) return []
  return Array.isArray(value) ? (value as number[]) : [value as number]
}
