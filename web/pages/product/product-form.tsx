import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { ProductInput, ProductView } from '#contract/catalog.ts'
import { categoriesQuery } from '../../api/catalog.ts'
import { fieldError, formProblem } from '../../api/problem.ts'
import { Button } from '../../ui/actions/button.tsx'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { ComboBox } from '../../ui/fields/combo-box.tsx'
import { NumberField } from '../../ui/fields/number-field.tsx'
import { isDecimal, MoneyField, QuantityField } from '../../ui/fields/quantity-field.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { DialogActions } from '../../ui/overlays/dialog.tsx'

/** The form's own shape: texts as typed. */
export interface ProductDraft {
  productId: string
  name: string
  category: string
  unit: string
  price: string
  cost: string
  barcode: string
  supplier: string
  lowStockThreshold: string
  packSize: string
  leadTimeDays: number | undefined
}

export const emptyDraft = (productId = ''): ProductDraft => ({
  productId,
  name: '',
  category: '',
  unit: 'piece',
  price: '',
  cost: '',
  barcode: '',
  supplier: '',
  lowStockThreshold: '',
  packSize: '',
  leadTimeDays: undefined,
})

export const draftOf = (product: ProductView): ProductDraft => ({
  productId: product.productId,
  name: product.name,
  category: product.category,
  unit: product.unit,
  price: product.price ?? '',
  cost: product.cost ?? '',
  barcode: product.barcode ?? '',
  supplier: product.supplier ?? '',
  lowStockThreshold: product.policy.lowStockThreshold ?? '',
  packSize: product.policy.packSize ?? '',
  leadTimeDays: product.policy.leadTimeDays,
})

/** What the API takes: an empty field is one that is not set. */
export const bodyOf = (draft: ProductDraft): Omit<ProductInput, 'policy' | 'active'> & { policy: object } => ({
  name: draft.name,
  category: draft.category,
  unit: draft.unit,
  price: draft.price || null,
  cost: draft.cost || null,
  barcode: draft.barcode || null,
  supplier: draft.supplier || null,
  policy: {
    lowStockThreshold: draft.lowStockThreshold || null,
    packSize: draft.packSize || null,
    leadTimeDays: draft.leadTimeDays ?? null,
  },
})

const SHOWN_FIELDS = [
  'productId',
  'name',
  'category',
  'unit',
  'price',
  'cost',
  'barcode',
  'supplier',
  'policy.lowStockThreshold',
  'policy.packSize',
  'policy.leadTimeDays',
]

export interface ProductFormProps {
  start: ProductDraft
  currency: string
  /** A new product also names its number. */
  isNew?: boolean
  submitLabel: string
  isPending: boolean
  error: unknown
  onSubmit: (draft: ProductDraft) => void
  onCancel: () => void
}

/** The facts of a product and when to worry about it. */
export function ProductForm(props: ProductFormProps) {
  const { start, currency, isNew, submitLabel, isPending, error, onSubmit, onCancel } = props
  const [draft, setDraft] = useState(start)
  const set = (part: Partial<ProductDraft>) => setDraft((before) => ({ ...before, ...part }))
  const field = (name: 'name' | 'unit' | 'barcode' | 'supplier' | 'productId') => ({
    value: draft[name],
    onChange: (value: string) => set({ [name]: value }),
    error: fieldError(error, name),
  })
  const amounts = [draft.price, draft.cost, draft.lowStockThreshold, draft.packSize]
  const isReadable = amounts.every((text) => text === '' || isDecimal(text, { places: 4 }))
  const problem = formProblem(error, SHOWN_FIELDS)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReadable && !isPending) onSubmit(draft)
  }
  return (
    <form onSubmit={submit} className="grid grid-cols-1 gap-4 sm:grid-cols-2">
      {problem && <ErrorState error={problem} className="sm:col-span-2" />}
      {isNew && (
        <TextField {...field('productId')} label="Product number (SKU)" isRequired autoFocus autoComplete="off" />
      )}
      <TextField
        {...field('name')}
        label="Name"
        isRequired
        {...(!isNew && { className: 'sm:col-span-2' })}
        autoComplete="off"
      />
      <CategoryField
        value={draft.category}
        onChange={(category) => set({ category })}
        error={fieldError(error, 'category')}
      />
      <TextField {...field('unit')} label="Unit" description="What one of it is called: piece, kg, m." isRequired />
      <MoneyField
        label="Price"
        currency={currency}
        value={draft.price}
        onChange={(price) => set({ price })}
        error={fieldError(error, 'price')}
      />
      <MoneyField
        label="Cost"
        currency={currency}
        value={draft.cost}
        onChange={(cost) => set({ cost })}
        error={fieldError(error, 'cost')}
      />
      <TextField {...field('barcode')} label="Barcode" inputMode="numeric" autoComplete="off" />
      <TextField {...field('supplier')} label="Supplier" autoComplete="off" />
      <PolicyFields draft={draft} set={set} error={error} />
      <div className="sm:col-span-2">
        <DialogActions>
          <Button onPress={onCancel}>Cancel</Button>
          <Button
            type="submit"
            tone="primary"
            isPending={isPending}
            disabledReason={isReadable ? undefined : 'Mend the numbers first.'}
          >
            {submitLabel}
          </Button>
        </DialogActions>
      </div>
    </form>
  )
}

function CategoryField(props: { value: string; onChange: (value: string) => void; error: string | undefined }) {
  const categories = useQuery(categoriesQuery).data ?? []
  return (
    <ComboBox
      label="Category"
      allowsAnyText
      options={categories.filter(Boolean).map((name) => ({ id: name, label: name }))}
      inputValue={props.value}
      onInputChange={props.onChange}
      error={props.error}
    />
  )
}

interface PolicyFieldsProps {
  draft: Pick<ProductDraft, 'lowStockThreshold' | 'packSize' | 'leadTimeDays'>
  set: (part: Partial<Pick<ProductDraft, 'lowStockThreshold' | 'packSize' | 'leadTimeDays'>>) => void
  error: unknown
  /** What counts where a field is left empty. */
  inherited?: { lowStockThreshold?: string; packSize?: string; leadTimeDays?: number }
  /** How the API names the fields. */
  path?: string
}

/** A policy per product, or a store's exception from it. */
export function PolicyFields({ draft, set, error, inherited, path = 'policy.' }: PolicyFieldsProps) {
  const instead = (value: string | number | undefined) =>
    inherited && (value === undefined ? 'Empty: none' : `Empty: ${value}, as for the product`)
  return (
    <>
      <QuantityField
        label="Low-stock threshold"
        description={instead(inherited?.lowStockThreshold) ?? 'Below this a shelf is low. Empty: nobody is told.'}
        value={draft.lowStockThreshold}
        onChange={(lowStockThreshold) => set({ lowStockThreshold })}
        error={fieldError(error, `${path}lowStockThreshold`)}
      />
      <NumberField
        label="Lead time in days"
        description={instead(inherited?.leadTimeDays) ?? 'From order to delivery.'}
        value={draft.leadTimeDays}
        onChange={(leadTimeDays) => set({ leadTimeDays })}
        min={0}
        max={730}
        error={fieldError(error, `${path}leadTimeDays`)}
      />
      <QuantityField
        label="Pack size"
        description={instead(inherited?.packSize) ?? 'It is bought in multiples of this.'}
        value={draft.packSize}
        onChange={(packSize) => set({ packSize })}
        error={fieldError(error, `${path}packSize`)}
      />
    </>
  )
}
