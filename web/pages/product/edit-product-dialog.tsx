import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ProductView } from '#contract/catalog.ts'
import { saveProduct } from '../../api/catalog.ts'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Dialog } from '../../ui/overlays/dialog.tsx'
import { bodyOf, draftOf, type ProductDraft, ProductForm } from './product-form.tsx'

export function EditProductDialog(props: { product: ProductView; onClose: () => void }) {
  const { onClose } = props
  // The form was filled from this version: with the page's newer one, saving would undo what somebody else changed.
  const [product] = useState(props.product)
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (draft: ProductDraft) =>
      saveProduct(product.productId, { ...bodyOf(draft), active: product.active }, product.version),
    onSuccess: async ({ name }) => {
      await client.invalidateQueries({ queryKey: ['products', product.productId] })
      void client.invalidateQueries({ queryKey: ['stock'] })
      void client.invalidateQueries({ queryKey: ['categories'] })
      toast.good(`${name} saved.`)
      onClose()
    },
    // After a conflict the page shows what the other person saved.
    onError: () => void client.invalidateQueries({ queryKey: ['products', product.productId] }),
  })
  return (
    <Dialog title="Edit product" isOpen onClose={onClose} shape="drawer">
      <ProductForm
        start={draftOf(product)}
        currency={product.currency}
        submitLabel="Save"
        isPending={save.isPending}
        error={save.error}
        onSubmit={(draft) => save.mutate(draft)}
        onCancel={onClose}
      />
    </Dialog>
  )
}
