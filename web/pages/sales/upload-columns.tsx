import type { SalesUploadView } from '#contract/sales.ts'
import { formatCount, formatTime } from '../../app/format.ts'
import { Button } from '../../ui/actions/button.tsx'
import { Badge } from '../../ui/data/badge.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { describeDays } from './known-days.ts'
import { STATES } from './upload-words.ts'

interface UploadActions {
  storeName: (storeId: string) => string
  /** Why this person may take nothing back. */
  closed: string | undefined
  onShow: (upload: SalesUploadView) => void
  onTakeBack: (upload: SalesUploadView) => void
}

const NAMED_MAX = 3

function storesOf({ stores }: SalesUploadView, storeName: UploadActions['storeName']): string {
  if (stores.length === 0) return '–'
  if (stores.length > NAMED_MAX) return `${formatCount(stores.length)} stores`
  return stores.map(storeName).join(', ')
}

/** From the first day of any store to the last. */
function daysOf({ ranges = [] }: SalesUploadView): string {
  if (ranges.length === 0) return '–'
  const from = ranges.map((range) => range.from).reduce((a, b) => (a < b ? a : b))
  const to = ranges.map((range) => range.to).reduce((a, b) => (a > b ? a : b))
  return describeDays({ from, to })
}

export const uploadColumns = ({ storeName, closed, onShow, onTakeBack }: UploadActions): Column<SalesUploadView>[] => [
  {
    id: 'file',
    header: 'File',
    isTitle: true,
    cell: (upload) => (
      <span className="block min-w-0">
        <span className="font-medium break-words">{upload.fileName}</span>
        <span className="block text-xs text-muted">{formatTime(upload.createdAt)}</span>
      </span>
    ),
  },
  { id: 'store', header: 'Store', width: '8rem', cell: (upload) => storesOf(upload, storeName) },
  { id: 'days', header: 'Days', width: '11rem', cell: daysOf },
  {
    id: 'rows',
    header: 'Rows',
    width: '5.5rem',
    align: 'right',
    cell: ({ result }) => (result ? formatCount(result.rowCount) : '–'),
  },
  {
    id: 'state',
    header: 'State',
    width: '7rem',
    cell: ({ state }) => <Badge tone={STATES[state].tone}>{STATES[state].label}</Badge>,
  },
  {
    id: 'actions',
    header: 'Actions',
    hideHeader: true,
    isWholeRow: true,
    width: '13rem',
    align: 'right',
    cell: (upload) => (
      <span className="inline-flex flex-wrap justify-end gap-2">
        <Button size="small" aria-label={`Details of ${upload.fileName}`} onPress={() => onShow(upload)}>
          Details
        </Button>
        {upload.state === 'published' && (
          <Button
            size="small"
            aria-label={`Take back ${upload.fileName}`}
            disabledReason={closed}
            onPress={() => onTakeBack(upload)}
          >
            Take back
          </Button>
        )}
      </span>
    ),
  },
]
