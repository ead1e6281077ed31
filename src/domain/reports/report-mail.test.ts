import { describe, expect, test } from 'vitest'
import { type ArchivedReport, type ReportFile, retryAt } from './archived-report.ts'
import {
  ATTACHED_BYTES_MAX,
  confirmReportsMail,
  failedReportMail,
  isAttached,
  mailedFile,
  reportFileName,
  reportMail,
} from './report-mail.ts'
import { mayReadReports } from './report-subscription.ts'

const file = (format: ReportFile['format'], byteCount = 1000): ReportFile => ({
  format,
  contentType: 'application/octet-stream',
  byteCount,
  sha256: '',
  blobKey: `reports/r1.${format}`,
})

const report = (more: Partial<ArchivedReport> = {}): ArchivedReport => ({
  reportId: 'r1',
  tenantId: 'acme',
  type: 'daily-insights',
  storeId: 'leeds',
  from: '2026-03-01',
  to: '2026-03-01',
  timeZone: 'Europe/London',
  paper: 'A4',
  formats: ['pdf'],
  state: 'ready',
  attempt: 1,
  createdAt: 0,
  createdBy: 'schedule',
  title: 'A quiet Sunday',
  files: [file('csv'), file('pdf')],
  ...more,
})

const LINKS = { publicUrl: 'https://shop.example', unsubscribeUrl: 'https://shop.example/stop?token=t' }

describe('the mail of a report', () => {
  test('says what it is, of where and when, and how to stop', () => {
    const { subject, text, html } = reportMail(report(), 'Leeds', LINKS)
    expect(subject).toBe('A quiet Sunday · Leeds · 2026-03-01')
    expect(text).toBe(
      [
        'Daily insights of Leeds for 2026-03-01.',
        'It is attached.',
        'Open the report:\nhttps://shop.example/reports/r1',
        'Stop these mails: https://shop.example/stop?token=t',
      ].join('\n\n'),
    )
    expect(html).toContain('href="https://shop.example/stop?token=t"')
  })

  test('that could not be made says so, why, and what to do', () => {
    const failed = report({ state: 'failed', files: [], title: undefined, problem: 'There are no sales yet.' })
    const { subject, text, html } = failedReportMail(failed, 'Leeds', LINKS)
    expect(subject).toBe('Your daily insights of 2026-03-01 could not be made · Leeds')
    expect(text).toBe(
      [
        'Daily insights of Leeds for 2026-03-01 could not be made, and will not be tried again by itself.',
        'There are no sales yet.',
        'Sign in and choose "Make a report" on the page Reports. If that fails too, tell whoever runs this server. The next one comes when it is due.',
        'Open the report:\nhttps://shop.example/reports/r1',
        'Stop these mails: https://shop.example/stop?token=t',
      ].join('\n\n'),
    )
    expect(html).toContain('href="https://shop.example/stop?token=t"')
    const hostile = failedReportMail({ ...failed, problem: '<b>x</b>' }, 'Le\r\neds', LINKS)
    expect([/[\r\n]/.test(hostile.subject), hostile.html.includes('<b>')]).toEqual([false, false])
  })

  test('counts the runs that nobody was there for', () => {
    const run = (missedCount: number) => ({ scheduleId: 's', dueAt: 0, missedCount })
    const textOf = (missedCount: number) => reportMail(report({ run: run(missedCount) }), 'Leeds', LINKS).text
    expect(textOf(0)).not.toContain('not running')
    expect(textOf(1)).toContain('the report before this one was due')
    expect(textOf(3)).toContain('the 3 reports before this one were due')
  })

  test('too large to attach has a link that asks to sign in', () => {
    // 8 MB is 8 · 1024 · 1024 = 8,388,608 bytes.
    expect([isAttached(file('pdf', 8_388_608)), isAttached(file('pdf', 8_388_609))]).toEqual([true, false])
    const large = report({ files: [file('pdf', ATTACHED_BYTES_MAX + 1)] })
    expect(reportMail(large, 'Leeds', LINKS).text).toContain('Sign in to open it.')
  })

  test('cannot be given headers or markup by a title or a name', () => {
    const { subject, html } = reportMail(report({ title: 'A\r\nBcc: x@y.example' }), '<b>Leeds</b>', LINKS)
    expect(subject).not.toMatch(/[\r\n]/)
    expect(html).not.toContain('<b>')
  })

  test('is about the PDF, or else the first file there is', () => {
    expect(mailedFile(report())?.format).toBe('pdf')
    expect(mailedFile(report({ files: [file('json'), file('csv')] }))?.format).toBe('json')
    expect(mailedFile(report({ files: [] }))).toBeUndefined()
  })

  test('asks a new address by the name of the report', () => {
    const { subject, text } = confirmReportsMail('Acme', 'weekly-summary', 'https://shop.example/confirm-reports#t')
    expect([subject, text.includes('"Weekly summary" of Acme')]).toEqual(['Confirm reports from Acme', true])
  })
})

test('a file is called by type, store and days', () => {
  expect(reportFileName(report(), 'pdf')).toBe('daily-insights-leeds-2026-03-01.pdf')
  expect(reportFileName(report({ storeId: undefined, to: '2026-03-07' }), 'csv')).toBe(
    'daily-insights-2026-03-01-2026-03-07.csv',
  )
})

test.each([
  ['manager', 'all', undefined, true],
  ['manager', ['leeds'], undefined, false],
  ['manager', ['leeds'], 'leeds', true],
  ['manager', ['york'], 'leeds', false],
  ['staff', 'all', 'leeds', false],
] as const)('a %s of %j may read reports of %s: %s', (role, stores, storeId, expected) => {
  expect(mayReadReports({ role, stores }, { storeId })).toBe(expected)
})

test('a run of a schedule is tried three times, a minute and two minutes apart; what a person asked for, once', () => {
  const run = { scheduleId: 's', dueAt: 0, missedCount: 0 }
  expect([1, 2, 3].map((attempt) => retryAt({ run, attempt }, 1000))).toEqual([61_000, 121_000, undefined])
  expect(retryAt({ attempt: 1 }, 1000)).toBeUndefined()
})
