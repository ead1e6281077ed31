import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ProductView } from '#contract/catalog.ts'
import { saveProduct } from '../../api/catalog.ts'
import { toProblem } from '../../api/problem.ts'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { ConfirmDialog } from '../../ui/overlays/dialog.tsx'
import { bodyOf, draftOf } from './product-form.tsx'

/** Takes a product out of lists and recording, or brings it back. Its ledger stays either way. */
export function ArchiveDialog({ product, onClose }: { product: ProductView; onClose: () => void }) {
  const client = useQueryClient()
  const verb = product.active ? 'Archive' : 'Bring back'
  const save = useMutation({
    mutationFn: () =>
      saveProduct(product.productId, { ...bodyOf(draftOf(product)), active: !product.active }, product.version),
    onSuccess: async ({ name, active }) => {
      await client.invalidateQueries({ queryKey: ['products', product.productId] })
      void client.invalidateQueries({ queryKey: ['stock'] })
      toast.good(active ? `${name} is back.` : `${name} is archived.`)
      onClose()
    },
  })
  return (
    <ConfirmDialog
      title={`${verb} ${product.name}?`}
      confirmLabel={verb}
      isOpen
      onClose={onClose}
      isPending={save.isPending}
      onConfirm={() => save.mutate()}
    >
      {save.error && <ErrorState error={toProblem(save.error)} className="mb-3" />}
      {product.active
        ? 'It leaves the stock list and nothing more can be recorded for it. Its movements stay, and it can be brought back.'
        : 'It appears in the stock list again and movements can be recorded for it.'}
    </ConfirmDialog>
  )
}
