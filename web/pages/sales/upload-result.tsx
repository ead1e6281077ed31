import type { SalesUploadView } from '#contract/sales.ts'
import { formatCount, formatQuantity } from '../../app/format.ts'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Notice } from '../../ui/feedback/states.tsx'
import { Stat } from '../../ui/layout/card.tsx'
import { describeDays } from './known-days.ts'
import { ProblemRows } from './upload-problem.tsx'

interface UploadResultProps {
  upload: SalesUploadView
  result: NonNullable<SalesUploadView['result']>
}

/** What was in a file. */
export function UploadResult({ upload: { state, ranges = [] }, result }: UploadResultProps) {
  const storeName = useStoreNames()
  return (
    <div className="flex flex-col gap-4">
      <Notice tone={state === 'removed' ? 'info' : 'good'}>
        {state === 'removed'
          ? 'Taken back: none of this counts any more.'
          : `Taken in: ${formatQuantity(result.sold)} units sold, ${formatQuantity(result.returned)} returned.`}
      </Notice>
      <ul className="text-sm">
        {ranges.map(({ storeId, ...days }) => (
          <li key={storeId}>
            <bdi className="font-medium">{storeName(storeId)}</bdi>: {describeDays(days)}
          </li>
        ))}
      </ul>
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        <Stat label="Rows" value={formatCount(result.rowCount)} />
        <Stat label="Products" value={formatCount(result.productCount)} />
        <Stat label="Products created" value={formatCount(result.createdCount)} />
        <Stat label="Days of products" value={formatCount(result.dayCount)} />
        <Stat label="Ignored rows" value={formatCount(result.ignoredCount)} note="at no price: samples, write-offs" />
        <Stat
          label="Bad rows"
          value={formatCount(result.errorCount)}
          tone={result.errorCount > 0 ? 'text-danger' : ''}
          note={result.errorCount > 0 ? 'left out' : undefined}
        />
      </div>
      {result.shadowedCount > 0 && (
        <Notice tone="info">
          Of {formatCount(result.shadowedCount)} of these days of products the ledger knows better: there its movements
          count, not the file.
        </Notice>
      )}
      <ProblemRows
        rows={result.errors.map(({ row, column, message }) => ({
          path: column === '' ? `row ${row}` : `row ${row}, column "${column}"`,
          message,
        }))}
      />
    </div>
  )
}
