import type { ReportView } from '#contract/report-archive.ts'
import { type Paper, REPORT_TYPES, type ReportType } from '#domain/reports/archived-report.ts'
import { PAPERS } from '#domain/reports/document.ts'
import { fieldError } from '../../api/problem.ts'
import { useSession } from '../../api/session.ts'
import { StoreSelect, useStores } from '../../inventory/stores.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { TYPE_OPTIONS } from './report-words.ts'

/** A report type by the text of an address or a field; the first one when there is no such type. */
export const typeNamed = (text: string | undefined): ReportType =>
  REPORT_TYPES.find((type) => type === text) ?? REPORT_TYPES[0]

/** The store to start from: the whole shop, or the first store of somebody who is limited to some. */
export function useFirstStore(): string | undefined {
  const { stores } = useSession()
  return useStores().find(({ active }) => active && stores !== 'all')?.storeId
}

export interface ScopeFieldsProps {
  type: ReportType
  storeId: string | undefined
  onChange: (part: { type?: ReportType; storeId?: string | undefined }) => void
  error: unknown
  /** What the API calls the type here. */
  typePath?: string
}

/** Which report, and of what. */
export function ScopeFields({ type, storeId, onChange, error, typePath = 'type' }: ScopeFieldsProps) {
  const { stores } = useSession()
  return (
    <>
      <Select
        label="Report"
        options={TYPE_OPTIONS}
        value={type}
        onChange={(id) => onChange({ type: typeNamed(id) })}
        error={fieldError(error, typePath)}
      />
      <StoreSelect
        className="w-full"
        {...(stores === 'all' && { allLabel: 'All stores' })}
        value={storeId}
        onChange={(next) => onChange({ storeId: next })}
      />
    </>
  )
}

const PAPER_OPTIONS = PAPERS.map((id) => ({ id, label: id }))

export const PaperField = ({ value, onChange }: { value: Paper; onChange: (paper: Paper) => void }) => (
  <Select
    label="Paper"
    options={PAPER_OPTIONS}
    value={value}
    onChange={(id) => onChange(id === 'Letter' ? 'Letter' : 'A4')}
  />
)

/** What a report or a schedule is of, in words. */
export const placeWords = ({ storeId }: Pick<ReportView, 'storeId'>, storeName: (storeId: string) => string): string =>
  storeId === undefined ? 'All stores' : storeName(storeId)
