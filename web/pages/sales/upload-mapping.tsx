import { useState } from 'react'
import type { SalesUploadView } from '#contract/sales.ts'
import type { SalesFile } from '../../api/sales.ts'
import { ColumnMapping, type Mapping } from '../../inventory/column-mapping.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { Select } from '../../ui/fields/select.tsx'

type Field = keyof NonNullable<SalesUploadView['mapping']>

const FIELD_NAMES: Record<Field, string> = {
  productId: 'Product number (SKU)',
  date: 'Day or time of the sale',
  quantity: 'Quantity sold',
  revenue: 'Revenue of the row',
  price: 'Price of a unit',
  store: 'Store',
  name: 'Product name',
}

const DETECT = 'detect:'
const MARK_OPTIONS = [
  { id: DETECT, label: 'Find out' },
  { id: ',', label: 'Comma, as in 4,50' },
  { id: '.', label: 'Point, as in 4.50' },
]

/** What a person says about a file that could not be understood. */
export type SaidOfFile = Pick<SalesFile, 'mapping' | 'decimalMark'>

interface UploadMappingProps {
  upload: SalesUploadView
  columns: NonNullable<SalesUploadView['columns']>
  /** Sends the same file again, read so. */
  onSaid: (said: SaidOfFile) => void
}

/** Asks what each column of a file of sales holds, with what was found out filled in. */
export function UploadMapping({ upload, columns, onSaid }: UploadMappingProps) {
  const [mapping, setMapping] = useState<Mapping<Field>>(upload.mapping ?? {})
  const [mark, setMark] = useState<string>(DETECT)
  const fault = faultOf(mapping, upload.storeId !== undefined)
  const send = () => {
    const { productId, date, quantity, ...more } = mapping
    if (productId === undefined || date === undefined || quantity === undefined) return
    const said = { mapping: { productId, date, quantity, ...more } }
    onSaid(mark === ',' || mark === '.' ? { ...said, decimalMark: mark } : said)
  }
  return (
    <section aria-label="What the columns hold" className="mt-4 flex flex-col gap-4">
      <ColumnMapping columns={columns} fieldNames={FIELD_NAMES} mapping={mapping} onChange={setMapping} />
      <Select
        label="Decimal mark"
        options={MARK_OPTIONS}
        value={mark}
        onChange={setMark}
        className="border-t border-line pt-4"
      />
      <div>
        <Button tone="primary" disabledReason={fault} onPress={send}>
          Read the file again
        </Button>
      </div>
    </section>
  )
}

function faultOf(mapping: Mapping<Field>, hasStore: boolean): string | undefined {
  if (!mapping.productId) return 'Say which column holds the product number.'
  if (!mapping.date) return 'Say which column holds the day or time of the sale.'
  if (!mapping.quantity) return 'Say which column holds the quantity sold.'
  return mapping.store || hasStore ? undefined : 'Say which column names the store.'
}
