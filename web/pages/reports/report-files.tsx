import type { ReportView } from '#contract/report-archive.ts'
import { isBeingMade } from '../../api/reports.ts'
import { buttonClass } from '../../ui/actions/button-class.ts'
import { ProgressBar } from '../../ui/feedback/progress-bar.tsx'
import { Notice } from '../../ui/feedback/states.tsx'
import { sizeWords } from './report-words.ts'

/** How far a report is, then its files. */
export function ReportFiles({ view }: { view: ReportView }) {
  const pdf = view.files.find(({ format }) => format === 'pdf')
  return (
    <div className="flex flex-col gap-4">
      {isBeingMade(view) && (
        <ProgressBar
          label={view.state === 'waiting' ? 'The report waits for its turn' : 'The report is being made'}
          percent={undefined}
        />
      )}
      {view.problem && <Notice tone={view.state === 'failed' ? 'danger' : 'warn'}>{view.problem}</Notice>}
      {view.files.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {pdf && (
            <a
              href={`${pdf.url}?disposition=inline`}
              target="_blank"
              rel="noreferrer"
              className={buttonClass('primary')}
            >
              Look at the PDF
            </a>
          )}
          {view.files.map(({ format, url, byteCount }) => (
            <a key={format} href={url} download className={buttonClass()}>
              Download {format.toUpperCase()} <span className="text-xs text-muted">{sizeWords(byteCount)}</span>
            </a>
          ))}
        </div>
      )}
    </div>
  )
}
