import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { UNFINISHED_IMPORTS } from './import-rows.ts'
import type { Item } from './items.ts'
import { DUE_JOBS, toKeptJob } from './job-rows.ts'
import { DUE_REPORTS, toKeptReport } from './report-rows.ts'
import type { StreamRecord } from './stream-relay.ts'

/** Says that there is work. What it is, and whether it still waits, stands in the table. */
export interface WorkHint {
  /** Chooses the queue: the topic of an effect, or `imports`, `jobs`, `reports`. */
  topic: string
  tenantId: string
  /** What the message says: the id of the work, under its name. */
  body: Record<string, string>
  correlationId?: string
}

/** Under its own id, so that the log of its worker is found by what people see. */
const hint = (topic: string, item: Item, [name, id]: [string, string]): WorkHint => ({
  topic,
  tenantId: item.tenantId as string,
  body: { [name]: id },
  correlationId: id,
})

/** Work that workers take from the index of what is due, by its type of item: where it waits, and how it is told. */
const WORK: Record<string, { list: string; toHint(item: Item): WorkHint }> = {
  import: {
    list: UNFINISHED_IMPORTS,
    toHint: (item) => hint('imports', item, ['importId', item.importId as string]),
  },
  job: { list: DUE_JOBS, toHint: (item) => hint('jobs', item, ['jobId', toKeptJob(item).job.jobId]) },
  report: {
    list: DUE_REPORTS,
    toHint: (item) => hint('reports', item, ['reportId', toKeptReport(item).report.reportId]),
  },
}

/** What an item that waits for a worker is told by. */
export function hintOfItem(item: Item): WorkHint {
  if (item.type === 'effect') {
    const correlationId = item.correlationId as string | undefined
    return { ...hint(item.topic as string, item, ['effectId', item.effectId as string]), correlationId }
  }
  return WORK[item.type as string]!.toHint(item)
}

/**
 * What a record of the stream says there is to do: something came to wait, or was sent round again. Nothing when it waited
 * before, or is due later only: a sweep finds that at its time.
 */
export function hintOfRecord({ dynamodb }: StreamRecord, now: number): WorkHint | undefined {
  const [after, before] = [dynamodb?.NewImage, dynamodb?.OldImage]
  const type = after?.type?.S ?? ''
  if (!after || !(type === 'effect' ? isNewEffect(after, before, now) : isNewWork(type, after, before)))
    return undefined
  return hintOfItem(unmarshall(after) as Item)
}

type Image = Record<string, AttributeValue>

const isNewEffect = (after: Image, before: Image | undefined, now: number): boolean =>
  after.state?.S === 'waiting' && before?.state?.S !== 'waiting' && Number(after.dueAt?.N) <= now

function isNewWork(type: string, after: Image, before: Image | undefined): boolean {
  const list = WORK[type]?.list
  return list !== undefined && after.duePk?.S === list && before?.duePk?.S !== list
}
