import { Link } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { StoreSelect } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { isDecimal, QuantityField } from '../../ui/fields/quantity-field.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { ChosenProduct } from './chosen-product.tsx'
import { CodeField } from './code-field.tsx'
import { KindPicker } from './kind-picker.tsx'
import { KINDS, lineOf, type RecordKind } from './kinds.ts'
import type { Entry } from './sitting.ts'
import { useLookup } from './use-lookup.ts'

export interface RecordFormProps {
  storeId: string
  kind: RecordKind
  /** A product to begin with, when a link brought us here. */
  startCode: string | undefined
  /** Store and kind stay in the address from one entry to the next. */
  onChange: (part: { store?: string | undefined; kind?: string | undefined }) => void
  onRecord: (product: Entry['product'], line: Entry['line']) => void
  closedReason: string | undefined
}

export function RecordForm({ storeId, kind, startCode, onChange, onRecord, closedReason }: RecordFormProps) {
  const [code, setCode] = useState(startCode ?? '')
  const [quantity, setQuantity] = useState('1')
  const [toStoreId, setToStoreId] = useState<string>()
  const [notes, setNotes] = useState({ reason: '', reference: '' })
  const codeInput = useRef<HTMLInputElement>(null)
  const quantityInput = useRef<HTMLInputElement>(null)
  const lookup = useLookup()
  const { start } = lookup
  const { quantityLabel, allowNegative = false } = KINDS[kind]

  useEffect(() => {
    if (!startCode) return codeInput.current?.focus()
    void start(startCode)
    quantityInput.current?.select()
  }, [startCode, start])

  const onCode = async (text: string) => {
    setCode(text)
    quantityInput.current?.focus()
    quantityInput.current?.select()
    if (!(await lookup.start(text))) codeInput.current?.select()
  }

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (closedReason || !isDecimal(quantity, { allowNegative })) return
    if (kind === 'transfer' && !toStoreId) return
    // The code may have been left with Tab instead of Enter.
    const product = (await lookup.wait()) ?? (await lookup.start(code.trim()))
    if (!product) return codeInput.current?.select()
    onRecord(product, lineOf(product.productId, { kind, storeId, toStoreId, quantity, ...notes }))
    lookup.clear()
    setCode('')
    setQuantity('1')
    setNotes({ reason: '', reference: '' })
    codeInput.current?.focus()
  }

  return (
    <Card>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="flex flex-wrap gap-3">
          <StoreSelect value={storeId} onChange={(store) => onChange({ store })} className="min-w-36 flex-1" />
          {kind === 'transfer' && (
            <StoreSelect label="To store" value={toStoreId} onChange={setToStoreId} className="min-w-36 flex-1" />
          )}
        </div>
        <KindPicker kind={kind} onChange={(next) => onChange({ kind: next })} />
        <CodeField
          code={code}
          onType={(text) => {
            setCode(text)
            if (lookup.product || lookup.problem) lookup.clear()
          }}
          onCode={(text) => void onCode(text)}
          error={lookup.problem?.code === 'NOT_FOUND' ? `No product has the code “${code}”.` : undefined}
          inputRef={codeInput}
        />
        {lookup.problem?.code === 'NOT_FOUND' && <UnknownCode code={code} />}
        {lookup.problem && lookup.problem.code !== 'NOT_FOUND' && <ErrorState error={lookup.problem} />}
        {lookup.product && <ChosenProduct product={lookup.product} storeId={storeId} />}
        <QuantityField
          label={quantityLabel}
          value={quantity}
          onChange={setQuantity}
          allowNegative={allowNegative}
          suffix={lookup.product?.unit}
          inputRef={quantityInput}
          onFocus={() => quantityInput.current?.select()}
        />
        <Notes notes={notes} onChange={setNotes} />
        <Button
          type="submit"
          tone="primary"
          disabledReason={closedReason ?? whyNotYet({ kind, code, quantity, toStoreId, storeId, allowNegative })}
        >
          Record {KINDS[kind].label.toLowerCase()}
        </Button>
      </form>
    </Card>
  )
}

function whyNotYet(state: {
  kind: RecordKind
  code: string
  quantity: string
  storeId: string
  toStoreId: string | undefined
  allowNegative: boolean
}): string | undefined {
  if (!state.code.trim()) return 'Scan or type a code first.'
  if (!isDecimal(state.quantity, state)) return 'Enter the quantity.'
  if (state.kind !== 'transfer') return undefined
  if (!state.toStoreId) return 'Choose the store it goes to.'
  return state.toStoreId === state.storeId ? 'Choose two different stores.' : undefined
}

const UnknownCode = ({ code }: { code: string }) => (
  <p className="text-sm">
    <Link to="/products/new" search={{ code }} className="font-medium text-accent underline">
      Add it as a new product
    </Link>
  </p>
)

interface NotesProps {
  notes: { reason: string; reference: string }
  onChange: (notes: { reason: string; reference: string }) => void
}

const Notes = ({ notes, onChange }: NotesProps) => (
  <details className="text-sm">
    <summary className="w-fit cursor-pointer rounded text-muted">Reason and reference</summary>
    <div className="mt-3 grid gap-3 sm:grid-cols-2">
      <TextField
        label="Reason"
        description="Such as damaged."
        value={notes.reason}
        onChange={(reason) => onChange({ ...notes, reason })}
        maxLength={60}
      />
      <TextField
        label="Reference"
        description="Such as a delivery note."
        value={notes.reference}
        onChange={(reference) => onChange({ ...notes, reference })}
        maxLength={120}
      />
    </div>
  </details>
)
