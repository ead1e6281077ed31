import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { createProduct } from '../../api/catalog.ts'
import { useClosedReason, useSession } from '../../api/session.ts'
import { useUrlState } from '../../app/url-state.ts'
import { Notice } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { bodyOf, emptyDraft, type ProductDraft, ProductForm } from './product-form.tsx'

export function NewProductPage() {
  const { tenant } = useSession()
  const closedReason = useClosedReason('catalog:write')
  const [{ code }] = useUrlState()
  const navigate = useNavigate()
  const client = useQueryClient()
  const create = useMutation({
    mutationFn: (draft: ProductDraft) => createProduct({ ...bodyOf(draft), productId: draft.productId }),
    onSuccess: (product) => {
      toast.good(`${product.name} is in the catalog.`)
      void client.invalidateQueries({ queryKey: ['stock'] })
      void client.invalidateQueries({ queryKey: ['categories'] })
      void navigate({ to: '/products/$productId', params: { productId: product.productId } })
    },
  })
  return (
    <div className="max-w-3xl">
      <PageHeader title="New product" above={<Link to="/stock">Stock</Link>} />
      {closedReason ? (
        <Notice tone="warn">{closedReason}</Notice>
      ) : (
        <Card>
          <ProductForm
            start={emptyDraft(code)}
            currency={tenant.currency}
            isNew
            submitLabel="Add product"
            isPending={create.isPending}
            error={create.error}
            onSubmit={(draft) => create.mutate(draft)}
            onCancel={() => void navigate({ to: '/stock' })}
          />
        </Card>
      )}
    </div>
  )
}
