import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportView } from '#contract/imports.ts'
import { changeImport, type ImportOptionsInput } from '../../api/imports.ts'
import { toProblem } from '../../api/problem.ts'
import { ColumnMapping } from '../../inventory/column-mapping.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { Checkbox } from '../../ui/fields/checkbox.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { DELIMITER_NAMES, ENCODING_NAMES, MARK_NAMES } from './dialect.ts'

type Mapping = NonNullable<ImportView['mapping']>
type Field = keyof Mapping

const FIELD_NAMES: Record<Field, string> = {
  productId: 'Product number (SKU)',
  quantity: 'Quantity counted',
  updatedAt: 'Time of the count',
  name: 'Product name',
  category: 'Category',
  price: 'Price',
  cost: 'Cost',
  unit: 'Unit',
  barcode: 'Barcode',
  supplier: 'Supplier',
}

const DETECT = 'detect:'

/** What every column means, and how the file is written: shown to correct it, open when something is unknown. */
export function MappingForm({ view, isOpen: startsOpen }: { view: ImportView; isOpen: boolean }) {
  const [isOpen, setOpen] = useState(startsOpen)
  if (!isOpen) {
    return (
      <div>
        <Button onPress={() => setOpen(true)}>Change columns or format</Button>
      </div>
    )
  }
  return <OpenForm view={view} />
}

function OpenForm({ view }: { view: ImportView }) {
  const { importId, columns = [], dialect, options } = view
  const [mapping, setMapping] = useState<Mapping>(view.mapping ?? {})
  const [format, setFormat] = useState<ImportOptionsInput>({
    encoding: options.encoding,
    delimiter: options.delimiter,
    decimalMark: options.decimalMark,
    hasHeader: options.hasHeader ?? dialect?.hasHeader ?? true,
    unknownProducts: options.unknownProducts,
  })
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (body: ImportOptionsInput) => changeImport(importId, body),
    onSuccess: (next) => client.setQueryData(['imports', importId, 'facts'], next),
  })
  // Another delimiter or header makes other columns: names of the old ones would only be refused.
  const isReshaped =
    format.delimiter !== options.delimiter ||
    format.encoding !== options.encoding ||
    format.hasHeader !== (dialect?.hasHeader ?? true)
  return (
    <Card
      title="Columns and format"
      description="Say what each column holds. The next file with these columns is read the same way."
    >
      <div className="flex flex-col gap-5">
        <ColumnMapping columns={columns} fieldNames={FIELD_NAMES} mapping={mapping} onChange={setMapping} />
        <FormatFields value={format} onChange={setFormat} isDelimited={dialect?.format === 'delimited'} />
        {save.error && <ErrorState error={toProblem(save.error)} />}
        <div>
          <Button
            tone="primary"
            isPending={save.isPending}
            disabledReason={isReshaped ? undefined : faultOf(mapping)}
            onPress={() => save.mutate(isReshaped ? format : { ...format, mapping })}
          >
            Read the file again
          </Button>
        </div>
      </div>
    </Card>
  )
}

function faultOf(mapping: Mapping): string | undefined {
  if (!mapping.productId) return 'Say which column holds the product number.'
  return Object.keys(mapping).length < 2 ? 'Say which column holds the quantity.' : undefined
}

interface FormatFieldsProps {
  value: ImportOptionsInput
  onChange: (value: ImportOptionsInput) => void
  isDelimited: boolean
}

const optionsFrom = (names: Record<string, string>) => [
  { id: DETECT, label: 'Find out' },
  ...Object.entries(names).map(([id, label]) => ({ id, label: label[0]!.toUpperCase() + label.slice(1) })),
]

function FormatFields({ value, onChange, isDelimited }: FormatFieldsProps) {
  const change = (part: Record<string, unknown>) => onChange({ ...value, ...part })
  const chosen = (id: string) => (id === DETECT ? undefined : id)
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-3">
        <Select
          label="Decimal mark"
          options={optionsFrom(MARK_NAMES)}
          value={value.decimalMark ?? DETECT}
          onChange={(id) => change({ decimalMark: chosen(id) })}
        />
        {isDelimited && (
          <Select
            label="Between cells"
            options={optionsFrom(DELIMITER_NAMES)}
            value={value.delimiter ?? DETECT}
            onChange={(id) => change({ delimiter: chosen(id) })}
          />
        )}
        <Select
          label="Encoding"
          options={optionsFrom(ENCODING_NAMES)}
          value={value.encoding ?? DETECT}
          onChange={(id) => change({ encoding: chosen(id) })}
        />
      </div>
      <div className="flex flex-col gap-1">
        {isDelimited && (
          <Checkbox isSelected={value.hasHeader ?? true} onChange={(hasHeader) => change({ hasHeader })}>
            The first row holds the names of the columns
          </Checkbox>
        )}
        <Checkbox
          isSelected={value.unknownProducts !== 'reject'}
          onChange={(create) => change({ unknownProducts: create ? 'create' : 'reject' })}
        >
          Create products that are not in the catalog
        </Checkbox>
      </div>
    </div>
  )
}
