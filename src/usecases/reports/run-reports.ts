import { type ArchivedReport, ATTEMPTS_MAX, retryAt, storesOf } from '#domain/reports/archived-report.ts'
import type { Blobs } from '#ports/blobs.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { IdentityStore } from '#ports/identity-store.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { ReportOutcome, ReportStore } from '#ports/report-store.ts'
import { type MakeReport, ReportProblem } from './make-report.ts'
import { dropAttempt, dropFiles, keepFiles } from './report-files.ts'
import { reportMails } from './report-mails.ts'

export interface RunDeps {
  reports: Pick<ReportStore, 'claimReport' | 'renewReport' | 'finishReport' | 'subscribersTo'>
  catalog: Pick<CatalogStore, 'tenant' | 'stores'>
  identity: Pick<IdentityStore, 'account'>
  blobs: Pick<Blobs, 'put' | 'remove'>
  randomness: Pick<Randomness, 'id'>
  clock: Clock
  publicUrl: string
  makeReport: MakeReport
  /** Longer than this no report may take; MAKING_MAX_MS when absent. */
  makingMaxMs?: number
  /** For the log: what was made, and what was not. */
  onOutcome(report: ArchivedReport, outcome: { error?: Error; elapsedMs: number }): void
}

/** A crashed worker's report is taken over after this long. */
const LEASE_MS = 60_000

/** Makes one report that waits, keeps its files, and queues a mail to each subscriber, also when it is given up. @returns 0 when none waited */
export async function makeNextReport(deps: RunDeps, workerId: string): Promise<number> {
  const { reports, clock } = deps
  const lease = () => ({ workerId, now: clock.now(), leaseMs: LEASE_MS })
  const report = await reports.claimReport(lease())
  if (!report) return 0
  const renew = () => void reports.renewReport(report.reportId, lease()).catch(() => undefined)
  const renewal = setInterval(renew, LEASE_MS / 4)
  const begunAt = clock.now()
  try {
    const { error, ...outcome } = await attempt(deps, report)
    const isFinished = await reports.finishReport({ ...outcome, workerId, now: clock.now() })
    const elapsedMs = clock.now() - begunAt
    if (isFinished) deps.onOutcome(outcome.report, { ...(error && { error }), elapsedMs })
    // Overtaken, or deleted meanwhile: what this attempt left belongs to nobody.
    else await dropAttempt(deps, report)
  } finally {
    clearInterval(renewal)
  }
  return 1
}

type Attempt = Pick<ReportOutcome, 'report' | 'mails' | 'tryAt'> & { error?: Error }

async function attempt(deps: RunDeps, report: ArchivedReport): Promise<Attempt> {
  try {
    if (report.attempt > ATTEMPTS_MAX) {
      throw new ReportProblem(
        `It was begun ${ATTEMPTS_MAX} times, and each time the server stopped before it was made.`,
      )
    }
    await dropFiles(deps, { ...report, attempt: report.attempt - 1 })
    const ready = await makeReady(deps, report)
    return { report: ready, mails: ready.run ? await reportMails(deps, ready) : [] }
  } catch (error) {
    await dropAttempt(deps, report)
    const failure = afterFailure(report, error, deps.clock.now())
    // Who waits for a report every morning is told when it does not come; who asked for one looks at the screen.
    const isToTell = failure.report.run && failure.tryAt === undefined
    return { ...failure, mails: isToTell ? await reportMails(deps, failure.report) : [], error: error as Error }
  }
}

async function makeReady(deps: RunDeps, report: ArchivedReport): Promise<ArchivedReport> {
  const { tenantId, type, storeId, from, to, asOf = deps.clock.now(), timeZone, paper } = report
  const request = { tenantId, type, stores: storesOf(report), storeId, from, to, asOf, timeZone, paper }
  const made = await inTime(deps.makeReport(request), deps.makingMaxMs ?? MAKING_MAX_MS)
  const files = await keepFiles(deps, report, made)
  return { ...report, state: 'ready', title: made.title, files, endedAt: deps.clock.now(), problem: undefined }
}

/** The largest shops take a minute or two. */
const MAKING_MAX_MS = 600_000

/** One report that never ends must not keep all others waiting. */
async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    const problem = new ReportProblem(`It took longer than ${Math.round(limitMs / 1000)} seconds and was given up.`)
    timer = setTimeout(() => reject(problem), limitMs)
  })
  try {
    return await Promise.race([work, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

function afterFailure(report: ArchivedReport, error: unknown, now: number): Pick<ReportOutcome, 'report' | 'tryAt'> {
  const problem =
    error instanceof ReportProblem
      ? error.message
      : `Something broke on our side while it was made. The log says what, beside ${report.reportId}.`
  const tryAt = retryAt(report, now)
  return tryAt === undefined
    ? { report: { ...report, state: 'failed', problem, endedAt: now } }
    : { report: { ...report, state: 'waiting', problem }, tryAt }
}
