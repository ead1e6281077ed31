import {
  buttonHtml,
  escapeHtml,
  footnoteHtml,
  type Letter,
  letterHtml,
  oneLine,
  paragraphHtml,
  requestLetter,
} from '../values/letter.ts'
import type { ArchivedReport, ReportFile, ReportType } from './archived-report.ts'

/** Mail servers commonly refuse more than 10 MB, and what is attached grows by a third on its way. */
export const ATTACHED_BYTES_MAX = 8 * 1024 * 1024

export const REPORT_NAMES: Readonly<Record<ReportType, string>> = {
  'daily-insights': 'Daily insights',
  'weekly-summary': 'Weekly summary',
  'forecast-summary': 'Forecast summary',
  'inventory-recommendations': 'Inventory recommendations',
}

export interface ReportLinks {
  /** The address people use, without a slash at its end. */
  publicUrl: string
  unsubscribeUrl: string
}

/** The file a mail is about: the PDF, or the first there is when no PDF was asked for. */
export const mailedFile = ({ files }: Pick<ArchivedReport, 'files'>): ReportFile | undefined =>
  files.find(({ format }) => format === 'pdf') ?? files[0]

export const isAttached = ({ byteCount }: ReportFile): boolean => byteCount <= ATTACHED_BYTES_MAX

/** What a downloaded or attached file is called: `daily-insights-leeds-2026-03-01.pdf`. */
export const reportFileName = (
  { type, storeId, from, to }: Pick<ArchivedReport, 'type' | 'storeId' | 'from' | 'to'>,
  format: string,
): string => `${[type, storeId, from, ...(from === to ? [] : [to])].filter(Boolean).join('-')}.${format}`

/**
 * The mail that brings a report: attached, or by a link that asks to sign in when it is too large.
 *
 * @param place what the report is of: a store's name, or the shop's
 */
export function reportMail(report: ArchivedReport, place: string, { publicUrl, unsubscribeUrl }: ReportLinks): Letter {
  const { title, reportId, from, to, run } = report
  const file = mailedFile(report)
  const subject = oneLine(`${title || REPORT_NAMES[report.type]} · ${place} · ${daysOf(from, to)}`)
  const missed = run?.missedCount ?? 0
  const open = { label: 'Open the report', url: `${publicUrl}/reports/${reportId}` }
  const lines = [
    `${REPORT_NAMES[report.type]} of ${oneLine(place)} for ${daysOf(from, to)}.`,
    file && isAttached(file) ? 'It is attached.' : 'It is too large for a mail. Sign in to open it.',
    ...(missed > 0 ? [missedNote(missed)] : []),
  ]
  return {
    subject,
    text: [...lines, `${open.label}:\n${open.url}`, `Stop these mails: ${unsubscribeUrl}`].join('\n\n'),
    html: reportHtml(subject, { lines, open, unsubscribeUrl }),
  }
}

/**
 * The mail that says that a report by schedule will not come, and what to do about it.
 *
 * @param place what the report is of: a store's name, or the shop's
 */
export function failedReportMail(
  { type, reportId, from, to, problem }: ArchivedReport,
  place: string,
  { publicUrl, unsubscribeUrl }: ReportLinks,
): Letter {
  const name = REPORT_NAMES[type]
  const subject = oneLine(`Your ${name.toLowerCase()} of ${daysOf(from, to)} could not be made · ${place}`)
  const open = { label: 'Open the report', url: `${publicUrl}/reports/${reportId}` }
  const lines = [
    `${name} of ${oneLine(place)} for ${daysOf(from, to)} could not be made, and will not be tried again by itself.`,
    ...(problem ? [problem] : []),
    'Sign in and choose "Make a report" on the page Reports. If that fails too, tell whoever runs this server. The next one comes when it is due.',
  ]
  return {
    subject,
    text: [...lines, `${open.label}:\n${open.url}`, `Stop these mails: ${unsubscribeUrl}`].join('\n\n'),
    html: reportHtml(subject, { lines, open, unsubscribeUrl }),
  }
}

const reportHtml = (
  subject: string,
  {
    lines,
    open,
    unsubscribeUrl,
  }: { lines: readonly string[]; open: { label: string; url: string }; unsubscribeUrl: string },
): string =>
  letterHtml(subject, [
    ...lines.map(paragraphHtml),
    buttonHtml(open),
    footnoteHtml('You asked Backstock for these mails.'),
    `<p style="margin:0;font-size:14px"><a href="${escapeHtml(unsubscribeUrl)}" style="color:#57534e">Stop them</a></p>`,
  ])

const daysOf = (from: string, to: string): string => (from === to ? from : `${from} to ${to}`)

const missedNote = (count: number): string =>
  count === 1
    ? 'Backstock was not running when the report before this one was due; it was not made.'
    : `Backstock was not running when the ${count} reports before this one were due; they were not made.`

/** The one mail a new address gets before it has said yes. */
export const confirmReportsMail = (shopName: string, type: ReportType, confirmUrl: string): Letter =>
  requestLetter({
    subject: `Confirm reports from ${shopName}`,
    lines: [
      `Somebody asked for the report "${REPORT_NAMES[type]}" of ${shopName} to be sent to this address. Nothing is sent until you confirm.`,
    ],
    action: { label: 'Yes, send it', url: confirmUrl },
    footnote: 'If it was not you, do nothing.',
  })
