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
import { KINDS, type RecordKind } from './kinds.ts'
import type { RecordStart } from './record-start.ts'
import type { Wanted } from './sitting.ts'
import { useLookup } from './use-lookup.ts'

export interface RecordFormProps {
  /** Store and kind follow the address; the rest is where the form begins. */
  start: RecordStart
  /** Store and kind stay in the address from one entry to the next. */
  onChange: (part: { store?: string | undefined; kind?: string | undefined }) => void
  /** Sends it in the background: the form does not wait. */
  onRecord: (wanted: Wanted) => void
  closedReason: string | undefined
}

export function RecordForm({ start, onChange, onRecord, closedReason }: RecordFormProps) {
  const { storeId, kind, code: startCode } = start
  const [code, setCode] = useState(startCode ?? '')
  const [quantity, setQuantity] = useState(start.quantity)
  const [toStoreId, setToStoreId] = useState(start.toStoreId)
  const [notes, setNotes] = useState({ reason: '', reference: '' })
  const codeInput = useRef<HTMLInputElement>(null)
  const quantityInput = useRef<HTMLInputElement>(null)
  const lookup = useLookup()
  const { start: lookUp } = lookup
  const { product, problem } = lookup.found ?? {}
  const { quantityLabel, allowNegative = false } = KINDS[kind]
  const whyNot = whyNotYet({ kind, code, quantity, toStoreId, storeId, allowNegative })
  const focusQuantity = () => quantityInput.current?.select()

  useEffect(() => {
    if (!startCode) return codeInput.current?.focus()
    void lookUp(startCode)
    quantityInput.current?.select()
  }, [startCode, lookUp])

  const onCode = async (text: string) => {
    setCode(text)
    focusQuantity()
    const mine = lookUp(text)
    const { problem } = await mine
    // Whoever has gone on to the next code is not pulled back: the list tells them.
    if (problem && lookup.current() === mine) codeInput.current?.select()
  }

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (closedReason || whyNot) return
    if (problem) return codeInput.current?.select()
    // The code may have been left with Tab instead of Enter.
    onRecord({
      code: code.trim(),
      found: lookup.current() ?? lookUp(code.trim()),
      draft: { kind, storeId, toStoreId, quantity, ...notes },
    })
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
            lookup.clear()
          }}
          onCode={(text) => void onCode(text)}
          error={problem?.code === 'NOT_FOUND' ? `No product has the code “${code}”.` : undefined}
          inputRef={codeInput}
        />
        {problem?.code === 'NOT_FOUND' && <UnknownCode code={code} />}
        {problem && problem.code !== 'NOT_FOUND' && <ErrorState error={problem} />}
        {product && <ChosenProduct product={product} storeId={storeId} />}
        <QuantityField
          label={quantityLabel}
          value={quantity}
          onChange={setQuantity}
          allowNegative={allowNegative}
          suffix={product?.unit}
          inputRef={quantityInput}
          onFocus={focusQuantity}
        />
        <Notes notes={notes} onChange={setNotes} />
        <Button type="submit" tone="primary" disabledReason={closedReason ?? whyNot}>
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
