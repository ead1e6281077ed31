import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { ProductView } from '#contract/catalog.ts'
import { type StoreStock, savePolicy } from '../../api/catalog.ts'
import { formProblem } from '../../api/problem.ts'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { isDecimal } from '../../ui/fields/quantity-field.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'
import { PolicyFields } from './product-form.tsx'

const SHOWN_FIELDS = ['lowStockThreshold', 'leadTimeDays', 'packSize']

/** Where one store differs from the product's policy. An empty field does as the product does. */
export function PolicyDialog(props: { product: ProductView; store: StoreStock; onClose: () => void }) {
  const { product, store, onClose } = props
  const storeName = useStoreNames()(store.storeId)
  const client = useQueryClient()
  const [draft, setDraft] = useState({
    lowStockThreshold: store.override.lowStockThreshold ?? '',
    packSize: store.override.packSize ?? '',
    leadTimeDays: store.override.leadTimeDays,
  })
  const save = useMutation({
    mutationFn: () =>
      savePolicy(
        { productId: product.productId, storeId: store.storeId },
        {
          lowStockThreshold: draft.lowStockThreshold || null,
          packSize: draft.packSize || null,
          leadTimeDays: draft.leadTimeDays ?? null,
        },
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['products', product.productId] })
      void client.invalidateQueries({ queryKey: ['stock'] })
      toast.good(`Policy of ${storeName} saved.`)
      onClose()
    },
  })
  const isReadable = [draft.lowStockThreshold, draft.packSize].every((text) => text === '' || isDecimal(text))
  const problem = formProblem(save.error, SHOWN_FIELDS)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReadable) save.mutate()
  }
  return (
    <Dialog title={`Policy of ${storeName}`} isOpen onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {problem && <ErrorState error={problem} />}
        <PolicyFields
          draft={draft}
          set={(part) => setDraft((before) => ({ ...before, ...part }))}
          error={save.error}
          inherited={product.policy}
          path=""
        />
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            type="submit"
            tone="primary"
            isPending={save.isPending}
            disabledReason={isReadable ? undefined : 'Mend the numbers first.'}
          >
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
