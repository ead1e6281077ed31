import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoreScope } from '#domain/identity/permission.ts'
import type { ArchivedReport } from '#domain/reports/archived-report.ts'
import type { ReportSubscription } from '#domain/reports/report-subscription.ts'
import type { ReportSchedule } from '#domain/reports/schedule.ts'
import { localAlertStore } from '#platform/local/alert-store.ts'
import { localBlobs } from '#platform/local/blobs.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { localIdentityStore } from '#platform/local/identity-store.ts'
import { localQueue } from '#platform/local/queue.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { localReportStore } from '#platform/local/report-store.ts'
import type { Mail } from '#ports/mailer.ts'
import type { ReportStore } from '#ports/report-store.ts'
import type { MadeReport, MakeReport, ReportRequest } from '#usecases/reports/make-report.ts'
import { makeNextReport, type RunDeps } from '#usecases/reports/run-reports.ts'
import { type StartDeps, startDueRuns } from '#usecases/reports/start-due-runs.ts'
import { NOW, storeNamed, TENANT } from './shop.ts'
import { tempDatabase, tempFolder } from './temp-database.ts'

/** A page with the text, that PDF readers show (ISO 32000-1, 7.5; readers mend the missing cross-reference table). */
export const smallPdf = (text: string): Uint8Array =>
  Buffer.from(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length ${text.length + 31}>>stream
BT /F 24 Tf 50 780 Td (${text}) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF`)

/** A small report of each format that says what was asked. */
export async function smallReport(request: ReportRequest): Promise<MadeReport> {
  const { type, storeId = 'all stores', from, to } = request
  const said = `${type} of ${storeId} ${from}..${to}`
  return {
    title: `Small ${type}`,
    files: [
      { format: 'json', contentType: 'application/json', bytes: Buffer.from(JSON.stringify(request)) },
      { format: 'pdf', contentType: 'application/pdf', bytes: smallPdf(said) },
      { format: 'csv', contentType: 'text/csv; charset=utf-8', bytes: Buffer.from(`what\r\n${said}\r\n`) },
    ],
  }
}

/** Ann has all stores, Lee has Leeds only; both are managers. Cleo is of the staff. */
const PEOPLE = { ann: ['manager', 'all'], lee: ['manager', ['leeds']], cleo: ['staff', 'all'] } as const

type Name = keyof typeof PEOPLE

const personNamed = (name: Name) => ({
  userId: `u-${name}`,
  tenantId: TENANT,
  email: `${name}@example.com`,
  name,
  role: PEOPLE[name][0],
  stores: PEOPLE[name][1],
  status: 'active' as const,
  isRegistered: true,
  hasSecondFactor: false,
  version: 1,
  createdAt: NOW,
})

/** The shop Acme with the stores Leeds and York. Its workers move only when the test says so, and so does its clock. */
export async function reportShop(makeReport: MakeReport = smallReport) {
  const database = await tempDatabase()
  const folder = await tempFolder()
  const time = { now: NOW }
  const clock = { now: () => time.now }
  const outcomes: { report: ArchivedReport; error?: Error }[] = []
  const deps = {
    reports: localReportStore(database),
    alerts: localAlertStore(database),
    catalog: localCatalogStore(database),
    identity: localIdentityStore(database),
    queue: localQueue(database, clock.now),
    blobs: localBlobs(folder),
    randomness: systemRandomness,
    clock,
    publicUrl: 'https://shop.example',
    makeReport,
    onOutcome: (report: ArchivedReport, { error }: { error?: Error }) => void outcomes.push({ report, error }),
  }
  await deps.identity.setUp({
    tenant: { tenantId: TENANT, name: 'Acme', currency: 'GBP' },
    store: storeNamed('leeds', { name: 'Leeds' }),
    owner: personNamed('ann'),
    passwordHash: '-',
    createdAt: NOW,
  })
  await deps.catalog.saveStore(TENANT, storeNamed('york', { name: 'York' }), 0)
  for (const name of ['lee', 'cleo'] as const) {
    const token = { tokenHash: name, kind: 'invitation', userId: `u-${name}`, expiresAt: NOW, triesLeft: 1 } as const
    await deps.identity.invite(personNamed(name), token)
  }
  return { deps, time, outcomes, ...handlesOf(deps, folder) }
}

type Deps = RunDeps &
  StartDeps & {
    reports: ReportStore
    queue: ReturnType<typeof localQueue>
    identity: ReturnType<typeof localIdentityStore>
  }

function handlesOf(deps: Deps, folder: string) {
  /** Every morning at six in London, unless said otherwise. */
  const schedule = async (more: Partial<ReportSchedule> = {}): Promise<void> => {
    const base = {
      scheduleId: 's1',
      tenantId: TENANT,
      reportType: 'daily-insights',
      frequency: { kind: 'daily' },
      at: 360,
      timeZone: 'Europe/London',
      paper: 'A4',
      formats: ['pdf', 'csv', 'json'],
      enabled: true,
      createdAt: NOW,
      createdBy: 'user:u-ann',
      nextDueAt: NOW + 6 * 3_600_000,
    } as const
    await deps.reports.saveSchedule({ ...base, ...more }, 0)
  }
  const subscribe = async (name: Name, more: Partial<ReportSubscription> = {}): Promise<void> => {
    const base = {
      subscriptionId: `sub-${name}`,
      tenantId: TENANT,
      userId: `u-${name}`,
      email: `${name}@example.com`,
      type: 'daily-insights',
      status: 'active',
      linkToken: `token-${name}`,
      createdAt: NOW,
    } as const
    await deps.reports.saveSubscription({ ...base, ...more }, 0)
  }
  /** Does all there is to do now. */
  const work = async (workerId = 'w1'): Promise<void> => {
    while ((await startDueRuns(deps)) > 0);
    while ((await makeNextReport(deps, workerId)) > 0);
  }
  const archive = async (): Promise<ArchivedReport[]> =>
    (await deps.reports.reports(TENANT, { limit: 200 })).data.toReversed()
  /** Every mail that was queued, the oldest first. */
  const mails = async (): Promise<Mail[]> =>
    (await deps.queue.records(TENANT, { limit: 200 })).data.map(({ body }) => body as Mail).toReversed()
  const files = async (): Promise<string[]> => (await readdir(join(folder, 'reports')).catch(() => [])).toSorted()
  const limit = (name: Name, stores: StoreScope) =>
    deps.identity.changePerson(TENANT, { userId: `u-${name}`, by: 'all', stores })
  return { schedule, subscribe, work, archive, mails, files, limit }
}
