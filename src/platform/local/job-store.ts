import type { TenantId } from '#domain/values/ids.ts'
import type { Job, JobProgress } from '#domain/values/job.ts'
import type { JobEnd, JobStore, Lease } from '#ports/job-store.ts'
import { decodeCursor, toPage } from '../shared/cursor.ts'
import { heard } from '../shared/job-beat.ts'
import type { Connection } from './connection.ts'
import type { LocalDatabase } from './database.ts'
import { defineWrite } from './write.ts'

interface JobKey {
  tenantId: TenantId
  jobId: string
}

const OF_JOB = 'WHERE tenant_id = ? AND job_id = ?'

export const isJobOver = ({ state }: Job): boolean => state === 'done' || state === 'failed' || state === 'cancelled'

const addJob = defineWrite(
  'jobs.add',
  (db, job: Job): boolean =>
    db.run(
      `INSERT INTO jobs (tenant_id, job_id, kind, created_at, is_unfinished, body) VALUES (?, ?, ?, ?, 1, ?)
       ON CONFLICT DO NOTHING`,
      job.tenantId,
      job.jobId,
      job.kind,
      job.createdAt,
      JSON.stringify(job),
    ) === 1,
)

function readJob(db: Connection, { tenantId, jobId }: JobKey): Job | undefined {
  const row = db.get<{ body: string }>(`SELECT body FROM jobs ${OF_JOB}`, tenantId, jobId)
  return row && (JSON.parse(row.body) as Job)
}

function writeJob(db: Connection, job: Job): void {
  db.run(
    `UPDATE jobs SET is_unfinished = ?, body = ? ${OF_JOB}`,
    isJobOver(job) ? 0 : 1,
    JSON.stringify(job),
    job.tenantId,
    job.jobId,
  )
}

const setLease = (db: Connection, { tenantId, jobId }: JobKey, { workerId, now, leaseMs }: Lease): number =>
  db.run(`UPDATE jobs SET worker_id = ?, lease_until = ? ${OF_JOB}`, workerId, now + leaseMs, tenantId, jobId)

type Claim = Lease & { kinds?: readonly string[] }

const readClaimable = (db: Connection, { now, kinds }: Claim): { body: string } | undefined =>
  db.get<{ body: string }>(
    `SELECT body FROM jobs
     WHERE is_unfinished = 1 AND lease_until <= ?1 AND (?2 IS NULL OR kind IN (SELECT value FROM json_each(?2)))
     ORDER BY created_at LIMIT 1`,
    now,
    kinds ? JSON.stringify(kinds) : null,
  )

const claimJob = defineWrite('jobs.claim', (db, lease: Claim): Job | undefined => {
  const row = readClaimable(db, lease)
  if (!row) return undefined
  const found = JSON.parse(row.body) as Job
  const job: Job = { ...found, state: 'running', startedAt: found.startedAt ?? lease.now }
  writeJob(db, job)
  setLease(db, job, lease)
  return job
})

const isHeldBy = (db: Connection, { tenantId, jobId }: JobKey, workerId: string): boolean =>
  db.get(`SELECT 1 FROM jobs ${OF_JOB} AND worker_id = ? AND is_unfinished = 1`, tenantId, jobId, workerId) !==
  undefined

const beatJob = defineWrite(
  'jobs.heartbeat',
  (db, { progress, isTurnUsed, ...beat }: JobKey & Lease & { progress?: JobProgress; isTurnUsed?: boolean }) => {
    if (!isHeldBy(db, beat, beat.workerId)) return 'lost' as const
    const job = readJob(db, beat)!
    if (progress || isTurnUsed) writeJob(db, heard(job, { progress, isTurnUsed }))
    setLease(db, beat, beat)
    return job.isCancelWanted ? ('cancel' as const) : ('go_on' as const)
  },
)

type Ending = JobKey & { end: JobEnd; workerId: string; now: number }

const endJob = defineWrite('jobs.end', (db, { end, workerId, now, ...key }: Ending): boolean => {
  if (!isHeldBy(db, key, workerId)) return false
  const { progress: _, ...job } = readJob(db, key)!
  writeJob(db, { ...job, ...end, endedAt: now })
  return true
})

const cancelJob = defineWrite('jobs.cancel', (db, key: JobKey): Job | undefined => {
  const job = readJob(db, key)
  if (!job || isJobOver(job)) return job
  const wanted: Job = { ...job, isCancelWanted: true }
  writeJob(db, wanted)
  return wanted
})

/** What the writer's thread does for this store. */
export const jobWrites = [addJob, claimJob, beatJob, endJob, cancelJob]

/** JobStore on SQLite: the job as JSON beside the columns that are searched. */
export function localJobStore({
  reader,
  write,
  onCommit,
}: Pick<LocalDatabase, 'reader' | 'write' | 'onCommit'>): JobStore {
  return {
    add: (job) => write(addJob, job),
    find: async (tenantId, jobId) => readJob(reader, { tenantId, jobId }),
    async list(tenantId, { kind, stores, limit, cursor }) {
      const [createdAt, jobId] = decodeCursor(cursor, 2) ?? [Number.MAX_SAFE_INTEGER, '']
      const rows = reader.all<{ body: string }>(
        `SELECT body FROM jobs
         WHERE tenant_id = ?1 AND (created_at, job_id) < (?2, ?3) AND (?4 IS NULL OR kind = ?4)
           AND (?5 IS NULL OR (json_type(body, '$.stores') = 'array' AND NOT EXISTS (
             SELECT 1 FROM json_each(body, '$.stores') s WHERE s.value NOT IN (SELECT value FROM json_each(?5)))))
         ORDER BY created_at DESC, job_id DESC LIMIT ?6`,
        tenantId,
        createdAt,
        jobId,
        kind ?? null,
        stores ? JSON.stringify(stores) : null,
        limit + 1,
      )
      const jobs = rows.map(({ body }) => JSON.parse(body) as Job)
      return toPage(jobs, limit, { item: (job) => job, cursor: (job) => [job.createdAt, job.jobId] })
    },
    async claim(lease) {
      // A write is a commit, and a commit wakes whoever looks for jobs: without a job there must be none.
      return readClaimable(reader, lease) === undefined ? undefined : write(claimJob, lease)
    },
    heartbeat: (tenantId, jobId, beat) => write(beatJob, { tenantId, jobId, ...beat }),
    end: (tenantId, jobId, { workerId, now, ...end }) => write(endJob, { tenantId, jobId, workerId, now, end }),
    cancel: (tenantId, jobId) => write(cancelJob, { tenantId, jobId }),
    onWake: onCommit,
  }
}
