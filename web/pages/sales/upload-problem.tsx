import type { SalesUploadView } from '#contract/sales.ts'
import { formatCount } from '../../app/format.ts'
import { Button } from '../../ui/actions/button.tsx'
import { hasBadRows, whatIsWrong, whatToDo } from './upload-words.ts'

/** Enough to see what kind of thing is wrong. */
const ROWS_SHOWN = 8

interface UploadProblemProps {
  problem: NonNullable<SalesUploadView['problem']>
  /** The file is at hand: what was not understood can be said at once. */
  canSay: boolean
  onTakeGoodRows: (() => void) | undefined
}

/** Why a file was not taken, in which rows, and what to do next. */
export function UploadProblem({ problem, canSay, onTakeGoodRows }: UploadProblemProps) {
  const rows = problem.fields ?? []
  return (
    <div className="flex flex-col gap-3 text-sm">
      <div role="alert" className="rounded-control border border-danger/40 bg-danger-soft px-3 py-2">
        <p className="font-semibold">{whatIsWrong(problem)}.</p>
        <p className="mt-0.5">{whatToDo(problem, canSay)}</p>
      </div>
      <ProblemRows rows={rows} />
      {onTakeGoodRows && hasBadRows(problem) && (
        <div>
          <Button onPress={onTakeGoodRows}>Take the good rows</Button>
        </div>
      )}
    </div>
  )
}

export function ProblemRows({ rows }: { rows: readonly { path: string; message: string }[] }) {
  if (rows.length === 0) return null
  return (
    <div>
      <ul aria-label="Bad rows" className="flex flex-col divide-y divide-line rounded-control border border-line">
        {rows.slice(0, ROWS_SHOWN).map(({ path, message }) => (
          <li key={`${path} ${message}`} className="px-3 py-2">
            <span className="block text-xs text-muted first-letter:uppercase">{path}</span>
            <span className="break-words">{message}</span>
          </li>
        ))}
      </ul>
      {rows.length > ROWS_SHOWN && (
        <p className="mt-1 text-xs text-muted">and {formatCount(rows.length - ROWS_SHOWN)} more like these</p>
      )}
    </div>
  )
}
