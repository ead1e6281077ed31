import type { Product } from '#domain/catalog/product.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { accept, type FieldProblem, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore, ProductDraft } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'

export interface SaveProductDeps {
  catalog: Pick<CatalogStore, 'saveProduct' | 'saveProducts' | 'productsById'>
  clock: Clock
}

/** Creates a product (`ifVersion` 0) or changes one that nobody changed since `ifVersion`. */
export async function saveProduct(
  { catalog, clock }: SaveProductDeps,
  { tenantId }: Principal,
  { product, ifVersion }: { product: ProductDraft; ifVersion: number },
): Promise<Result<Product, Refusal<'ALREADY_EXISTS' | 'VERSION_CONFLICT' | 'NOT_FOUND'>>> {
  const outcome = await catalog.saveProduct(tenantId, { product, ifVersion, updatedAt: clock.now() })
  if (outcome.kind === 'saved') return accept(outcome.value)
  if (ifVersion === 0) return refuse('ALREADY_EXISTS', `There is a product "${product.productId}" already.`)
  if (!outcome.current) return refuse('NOT_FOUND', `There is no product "${product.productId}".`)
  return refuse(
    'VERSION_CONFLICT',
    'Somebody changed this product since you opened it. Open it again and repeat your change.',
  )
}

export interface BulkOutcome {
  createdCount: number
  updatedCount: number
  unchangedCount: number
}

/** How often a bulk upsert looks again when somebody edits one of its products at the same moment. */
const ATTEMPTS_MAX = 5

/** Creates or replaces many products; what is the same already is left alone. The last of two with one number is a fault. */
export async function upsertProducts(
  { catalog, clock }: SaveProductDeps,
  { tenantId }: Principal,
  drafts: readonly ProductDraft[],
): Promise<Result<BulkOutcome, Refusal<'INVALID_INPUT' | 'VERSION_CONFLICT'>>> {
  const twice = findTwice(drafts)
  if (twice.length > 0)
    return refuse('INVALID_INPUT', 'The same product stands twice in one request.', { fields: twice })
  const outcome: BulkOutcome = { createdCount: 0, updatedCount: 0, unchangedCount: 0 }
  let open = drafts
  for (let attempt = 1; attempt <= ATTEMPTS_MAX && open.length > 0; attempt++) {
    const current = await catalog.productsById(
      tenantId,
      open.map(({ productId }) => productId),
    )
    const changed = open.flatMap((product, i) =>
      isSame(current[i], product) ? [] : [{ product, ifVersion: current[i]?.version ?? 0 }],
    )
    outcome.unchangedCount += open.length - changed.length
    const updatedAt = clock.now()
    const saved = await catalog.saveProducts(
      tenantId,
      changed.map((write) => ({ ...write, updatedAt })),
    )
    open = changed.flatMap(({ product, ifVersion }, i) => {
      if (saved[i]?.kind !== 'saved') return [product]
      if (ifVersion === 0) outcome.createdCount += 1
      else outcome.updatedCount += 1
      return []
    })
  }
  if (open.length === 0) return accept(outcome)
  return refuse(
    'VERSION_CONFLICT',
    `${open.length} of the products are being changed by somebody else. Send them again.`,
    {
      details: { ...outcome, productIds: open.map(({ productId }) => productId) },
    },
  )
}

function findTwice(drafts: readonly ProductDraft[]): FieldProblem[] {
  const seen = new Map<string, number>()
  return drafts.flatMap(({ productId }, index): FieldProblem[] => {
    const first = seen.get(productId)
    if (first === undefined) {
      seen.set(productId, index)
      return []
    }
    const message = `"${productId}" stands at products[${first}] already.`
    return [{ path: `products[${index}].productId`, code: 'DUPLICATE', message }]
  })
}

const COMPARED = ['name', 'category', 'unit', 'price', 'cost', 'barcode', 'supplier', 'active'] as const

/** Whether writing `draft` would change nothing. */
export const isSame = (product: Product | undefined, draft: ProductDraft): boolean =>
  product !== undefined &&
  COMPARED.every((field) => product[field] === draft[field]) &&
  (['lowStockThreshold', 'leadTimeDays', 'packSize'] as const).every(
    (field) => product.policy[field] === draft.policy[field],
  )
