import type { Job } from '#domain/values/job.ts'
import type { JobStore, Lease } from '#ports/job-store.ts'
import { decodeCursor } from '../shared/cursor.ts'
import { heard } from '../shared/job-beat.ts'
import { changeItem, type Decided } from './change-item.ts'
import type { AwsTable } from './client.ts'
import { type Placed, toPage } from './cursor.ts'
import { queryItems, readItems } from './items.ts'
import { DUE_JOBS, isOver, jobItem, jobKey, jobList, type KeptJob, toKeptJob } from './job-rows.ts'
import { sortable } from './keys.ts'
import { DUE_INDEX, LIST_INDEX } from './table.ts'
import type { RetryTools } from './write-retry.ts'

interface JobDeps {
  table: AwsTable
  tools: RetryTools
}

/** JobStore on DynamoDB. An item each, under compare-and-set; the index of what is due says where to look for work. */
export function awsJobStore({ table, tools }: JobDeps): JobStore {
  const deps = { table, tools }
  const listeners = new Set<() => void>()
  const wake = () => {
    for (const listener of listeners) listener()
  }
  let lastClaim: Promise<unknown> = Promise.resolve()
  return {
    async add(job) {
      const isNew = await changeItem(deps, jobKey(job.tenantId, job.jobId), (current) =>
        current ? { answer: false } : { answer: true, next: jobItem({ job, leaseUntil: 0 }) },
      )
      if (isNew) wake()
      return isNew
    },
    async find(tenantId, jobId) {
      const item = (await readItems(table, [jobKey(tenantId, jobId)])).get(jobKey(tenantId, jobId))
      return item && toKeptJob(item).job
    },
    list: (tenantId, query) => listJobs(table, tenantId, query),
    claim(lease) {
      // Workers of one process take turns: two that look at once would only want the same job.
      const claimed = lastClaim.then(() => claimJob(deps, lease))
      lastClaim = claimed.catch(() => undefined)
      return claimed
    },
    heartbeat: (tenantId, jobId, { progress, isTurnUsed, ...lease }) =>
      changeItem(deps, jobKey(tenantId, jobId), (current) =>
        ifHeld(current && toKeptJob(current), lease.workerId, {
          held: ({ job }) => ({
            answer: job.isCancelWanted ? 'cancel' : 'go_on',
            next: jobItem({ job: heard(job, { progress, isTurnUsed }), ...leased(lease) }),
          }),
          lost: 'lost',
        }),
      ),
    end: (tenantId, jobId, { workerId, now, ...end }) =>
      changeItem(deps, jobKey(tenantId, jobId), (current) =>
        ifHeld<boolean>(current && toKeptJob(current), workerId, {
          held: ({ job: { progress: _, ...job }, leaseUntil }) => ({
            answer: true,
            next: jobItem({ job: { ...job, ...end, endedAt: now }, workerId, leaseUntil }),
          }),
          lost: false,
        }),
      ),
    async cancel(tenantId, jobId) {
      const job = await changeItem<Job | undefined>(deps, jobKey(tenantId, jobId), (current) => {
        const kept = current && toKeptJob(current)
        if (!kept || isOver(kept.job)) return { answer: kept?.job }
        const wanted: Job = { ...kept.job, isCancelWanted: true }
        return { answer: wanted, next: jobItem({ ...kept, job: wanted }) }
      })
      if (job) wake()
      return job
    },
    onWake(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const leased = ({ workerId, now, leaseMs }: Lease) => ({ workerId, leaseUntil: now + leaseMs })

function ifHeld<T>(
  kept: KeptJob | undefined,
  workerId: string,
  { held, lost }: { held: (kept: KeptJob) => Decided<T>; lost: T },
): Decided<T> {
  return kept && kept.workerId === workerId && !isOver(kept.job) ? held(kept) : { answer: lost }
}

/** Of those that wait and of those whose worker is dead, as many are looked at: the index may name some that are taken. */
const LOOKED_AT_MAX = 20

type Claim = Parameters<JobStore['claim']>[0]

/** Takes the oldest job that is due. What the index says is only a hint; the item itself decides. */
async function claimJob(deps: JobDeps, { kinds, ...lease }: Claim): Promise<Job | undefined> {
  const [waiting, abandoned] = await Promise.all([
    dueJobs(deps.table, { from: 0, to: 1, kinds }),
    dueJobs(deps.table, { from: 1, to: lease.now + 1, kinds }),
  ])
  const found = [...waiting, ...abandoned]
  for (const { tenantId, jobId } of found.sort((a, b) => a.createdAt - b.createdAt)) {
    const job = await changeItem<Job | undefined>(deps, jobKey(tenantId, jobId), (current) => {
      const kept = current && toKeptJob(current)
      if (!kept || isOver(kept.job) || kept.leaseUntil > lease.now) return { answer: undefined }
      const running: Job = { ...kept.job, state: 'running', startedAt: kept.job.startedAt ?? lease.now }
      return { answer: running, next: jobItem({ job: running, ...leased(lease) }) }
    })
    if (job) return job
  }
  return undefined
}

/** Jobs whose lease ends from one moment up to another, the first included. */
async function dueJobs(
  table: AwsTable,
  { from, to, kinds }: { from: number; to: number; kinds: readonly string[] | undefined },
): Promise<Job[]> {
  const items = queryItems(table, {
    IndexName: DUE_INDEX.name,
    KeyConditionExpression: 'duePk = :due AND dueSk BETWEEN :from AND :to',
    // A place goes on after its moment, so that none is the bare moment.
    ExpressionAttributeValues: { ':due': DUE_JOBS, ':from': sortable(from), ':to': sortable(to) },
    Limit: LOOKED_AT_MAX,
  })
  const jobs: Job[] = []
  for await (const item of items) {
    const { job } = toKeptJob(item)
    if (!kinds || kinds.includes(job.kind)) jobs.push(job)
    if (jobs.length === LOOKED_AT_MAX) break
  }
  return jobs
}

async function listJobs(
  table: AwsTable,
  tenantId: string,
  { kind, stores, limit, cursor }: Parameters<JobStore['list']>[1],
): ReturnType<JobStore['list']> {
  const [before] = decodeCursor(cursor, 1) ?? []
  const isListed = (job: Job) =>
    (kind === undefined || job.kind === kind) &&
    (!stores || (job.stores !== 'all' && job.stores.every((storeId) => stores.includes(storeId))))
  const rows: Placed<Job>[] = []
  const items = queryItems(table, {
    IndexName: LIST_INDEX.name,
    KeyConditionExpression: `listPk = :list${before === undefined ? '' : ' AND listSk < :before'}`,
    ExpressionAttributeValues: { ':list': jobList(tenantId), ...(before !== undefined && { ':before': before }) },
    ScanIndexForward: false,
    Limit: limit + 1,
  })
  for await (const item of items) {
    const { job } = toKeptJob(item)
    if (isListed(job)) rows.push({ row: job, position: [item.listSk as string] })
    if (rows.length > limit) break
  }
  return toPage(rows, limit)
}
