import type { ArchiveRecord, MovedEffect } from '#domain/archive/archive-record.ts'
import { REPORT_FORMATS } from '#domain/reports/archived-report.ts'
import { blobKey } from '#usecases/imports/plan-import.ts'
import { reportFileKey } from '#usecases/reports/report-files.ts'
import { uploadKey } from '#usecases/sales/upload-sales.ts'

/** The files that a record has of its own. Those of imports and uploads are gone once nobody needs them. */
export function blobKeysOf(record: ArchiveRecord): string[] {
  switch (record.kind) {
    case 'import':
      return [blobKey(record.value.importId)]
    case 'sales-upload':
      return [uploadKey(record.value.upload.uploadId)]
    case 'report':
      return record.value.report.files.map((file) => file.blobKey)
    default:
      return []
  }
}

/** The files that a mail brings along: a report's, which may be deleted by now. */
export const attachedKeysOf = (record: ArchiveRecord): string[] =>
  record.kind === 'effect' ? attachmentsOf(record.value).map((each) => each?.blobKey as string) : []

function attachmentsOf({ body }: MovedEffect): ({ blobKey?: unknown } | null)[] {
  if (typeof body !== 'object' || body === null || !('attachments' in body)) return []
  return Array.isArray(body.attachments) ? body.attachments : []
}

/** Part of a key, and none that leads elsewhere. */
const ID = /^[a-zA-Z0-9_-]+$/

const ATTACHED = new RegExp(`^reports/[a-zA-Z0-9_-]+-[1-9][0-9]*\\.(?:${REPORT_FORMATS.join('|')})$`)

/**
 * What is wrong with how a record names its files. Whoever may read the record may read them, and they go when it does: so
 * each is named after its record, as the product itself does.
 */
export function faultOfNamedFiles(record: ArchiveRecord): string | undefined {
  switch (record.kind) {
    case 'import':
      return faultOfId(record.value.importId)
    case 'sales-upload':
      return faultOfId(record.value.upload?.uploadId)
    case 'report':
      return faultOfReport(record.value.report)
    case 'effect': {
      const attached = attachmentsOf(record.value).map((each) => each?.blobKey)
      const at = attached.findIndex((key) => typeof key !== 'string' || !ATTACHED.test(key))
      return at === -1
        ? undefined
        : `${JSON.stringify(attached[at])} is no file of a report, and no mail brings another`
    }
    default:
      return undefined
  }
}

const faultOfId = (id: unknown): string | undefined =>
  typeof id === 'string' && ID.test(id) ? undefined : `${JSON.stringify(id)} cannot name a file`

function faultOfReport(report: Extract<ArchiveRecord, { kind: 'report' }>['value']['report']): string | undefined {
  const { reportId, attempt, files } = report
  if (!Number.isSafeInteger(attempt) || attempt < 0) return 'a report does not say how often it was begun'
  if (!Array.isArray(files)) return 'a report does not say which files it has'
  const isOwn = (file: (typeof files)[number]) =>
    REPORT_FORMATS.includes(file?.format) && file.blobKey === reportFileKey({ reportId, attempt }, file.format)
  const foreign = files.find((file) => !isOwn(file))
  if (foreign !== undefined) return `${JSON.stringify(foreign?.blobKey)} is no file of the report ${reportId}`
  return faultOfId(reportId)
}
