import { type ArchivedReport, REPORT_FORMATS, type ReportFile } from '#domain/reports/archived-report.ts'
import type { Blobs } from '#ports/blobs.ts'
import { type MadeReport, ReportProblem } from './make-report.ts'

/** A report is for people; what is larger than this is an export. */
const FILE_BYTES_MAX = 50 * 1024 * 1024

const TOO_LARGE = 'It came out larger than 50 MB. Order it for fewer days, or for one store.'

type Place = Pick<ArchivedReport, 'reportId' | 'attempt'>

/** Each attempt has files of its own: one that was overtaken cannot overwrite those of the one that counts. */
export const reportFileKey = ({ reportId, attempt }: Place, format: string): string =>
  `reports/${reportId}-${attempt}.${format}`

/** Keeps the files that were asked for, in that order. */
export async function keepFiles(
  { blobs }: { blobs: Pick<Blobs, 'put'> },
  report: ArchivedReport,
  { files }: MadeReport,
): Promise<ReportFile[]> {
  const kept: ReportFile[] = []
  for (const format of report.formats) {
    const file = files.find((each) => each.format === format)
    if (!file) continue
    if (file.bytes.length > FILE_BYTES_MAX) throw new ReportProblem(TOO_LARGE)
    const blobKey = reportFileKey(report, format)
    const { byteCount, sha256 } = await blobs.put(blobKey, once(file.bytes), FILE_BYTES_MAX)
    kept.push({ format, contentType: file.contentType, byteCount, sha256, blobKey })
  }
  if (kept.length === 0) throw new ReportProblem(`This report does not come as ${report.formats.join(' or ')}.`)
  return kept
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** Removes what one attempt left. */
export async function dropAttempt({ blobs }: { blobs: Pick<Blobs, 'remove'> }, place: Place): Promise<void> {
  await Promise.all(REPORT_FORMATS.map((format) => blobs.remove(reportFileKey(place, format))))
}

/** Removes what any attempt left, those a crash cut short too. */
export async function dropFiles(
  deps: { blobs: Pick<Blobs, 'remove'> },
  { reportId, attempt: last }: Place,
): Promise<void> {
  for (let attempt = 1; attempt <= last; attempt++) await dropAttempt(deps, { reportId, attempt })
}
