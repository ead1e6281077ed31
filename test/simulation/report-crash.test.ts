import { fork } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ArchivedReport } from '#domain/reports/archived-report.ts'
import { dueAt, type ReportSchedule } from '#domain/reports/schedule.ts'
import type { Platform } from '#main/platform.ts'
import { NOW, storeNamed, TENANT } from '#test/support/shop.ts'
import { tempFolder } from '#test/support/temp-database.ts'
import { DAY_MS, mailCount, openReportPlatform, workOnce } from './report-platform.ts'

const KILLS = 8

const SCHEDULE: Omit<ReportSchedule, 'version'> = {
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
  createdBy: 'test',
  nextDueAt: NOW + 6 * 3_600_000,
}

/** A shop with one schedule and one subscriber. */
async function setUp(folder: string): Promise<void> {
  const platform = await openReportPlatform(folder, () => NOW)
  await platform.identity.setUp({
    tenant: { tenantId: TENANT, name: 'Acme', currency: 'GBP' },
    store: storeNamed('leeds'),
    owner: {
      userId: 'u-ann',
      tenantId: TENANT,
      email: 'ann@example.com',
      name: 'Ann',
      role: 'manager',
      stores: 'all',
      status: 'active',
      isRegistered: true,
      hasSecondFactor: false,
      version: 1,
      createdAt: NOW,
    },
    passwordHash: '-',
    createdAt: NOW,
  })
  await platform.reports.saveSchedule(SCHEDULE, 0)
  const subscription = {
    subscriptionId: 'sub',
    tenantId: TENANT,
    userId: 'u-ann',
    email: 'ann@example.com',
    type: 'daily-insights',
    status: 'active',
    linkToken: 'token',
    createdAt: NOW,
  } as const
  await platform.reports.saveSubscription(subscription, 0)
  await platform.close()
}

/** Lets the workers work from a moment on, and kills them in the middle of it. @returns the moment they came to */
function workAndDie(folder: string, from: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'report-process.ts'), [folder, String(from)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    let reached = from
    let isKilled = false
    child.on('message', (message) => {
      if (typeof message === 'number') reached = message
      // Long enough for some days, never at the same point.
      else
        setTimeout(
          () => {
            isKilled = true
            child.kill('SIGKILL')
          },
          50 + Math.random() * 200,
        )
    })
    child.once('exit', (code) => (isKilled ? resolve(reached) : reject(new Error(`it ended by itself with ${code}`))))
  })
}

async function archiveOf({ reports }: Platform): Promise<ArchivedReport[]> {
  const all: ArchivedReport[] = []
  let cursor: string | undefined
  do {
    const page = await reports.reports(TENANT, { limit: 200, cursor })
    all.push(...page.data)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return all
}

test(`${KILLS} kills of the report workers: every morning is told of or counted as missed, once; each report is mailed once`, {
  timeout: 120_000,
}, async () => {
  const folder = await tempFolder()
  await setUp(folder)
  let now = NOW
  for (let kill = 0; kill < KILLS; kill++) now = (await workAndDie(folder, now)) + DAY_MS
  const platform = await openReportPlatform(folder, () => now)
  while (await workOnce(platform, 'last'));
  const archive = await archiveOf(platform)

  let mornings = 0
  for (let due = SCHEDULE.nextDueAt!; due <= now; due = dueAt(SCHEDULE, due)) mornings += 1
  expect(mornings).toBeGreaterThan(KILLS)
  const told = archive.length + archive.reduce((sum, { run }) => sum + (run?.missedCount ?? 0), 0)
  expect(told).toBe(mornings)
  expect(new Set(archive.map(({ run }) => run?.dueAt)).size).toBe(archive.length)

  const ready = archive.filter(({ state }) => state === 'ready')
  expect(archive.filter(({ state }) => state !== 'ready' && state !== 'failed')).toEqual([])
  expect(await mailCount(platform)).toBe(ready.length)
  const wanted = ready.flatMap(({ files }) => files.map(({ blobKey }) => blobKey.replace('reports/', '')))
  expect((await readdir(join(folder, 'blobs/reports'))).toSorted()).toEqual(wanted.toSorted())
  // The kills hit: some reports were begun more than once.
  expect(archive.some(({ attempt }) => attempt > 1)).toBe(true)
  await platform.close()
})
