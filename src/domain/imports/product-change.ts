import type { Product } from '../catalog/product.ts'
import { FACT_FIELDS, type StagedRow } from './staged-row.ts'

type Draft = Omit<Product, 'version' | 'updatedAt'>

const draftOf = ({ version: _, updatedAt: __, ...draft }: Product): Draft => draft

/** What applying a row makes of a product; undefined when it is so already. */
export function productAfter(current: Product | undefined, row: StagedRow): Draft | undefined {
  const { productId, facts = {} } = row
  // Created by the import when it was interrupted, or by somebody else in between: then only the facts are put right.
  if (!current) return { productId, name: productId, category: '', unit: 'piece', active: true, policy: {}, ...facts }
  const isSame = FACT_FIELDS.every((field) => facts[field] === undefined || facts[field] === current[field])
  const isRestored = row.product === 'archived' && !current.active
  return isSame && !isRestored ? undefined : { ...draftOf(current), ...facts, active: current.active || isRestored }
}

/**
 * What undoing a row makes of a product; undefined when there is nothing to take back.
 *
 * A fact that somebody changed since stays. A product that the import created or brought back is archived, unless it is
 * in use by now.
 */
export function productBefore(current: Product, row: StagedRow, isInUse: boolean): Draft | undefined {
  if (row.product === 'new') {
    const isUntouched = current.version === 1 && current.active && !isInUse
    return isUntouched ? { ...draftOf(current), active: false } : undefined
  }
  const draft = { ...draftOf(current) }
  let isChanged = false
  for (const field of FACT_FIELDS) {
    if (row.before?.[field] === undefined || current[field] !== row.facts?.[field]) continue
    Object.assign(draft, { [field]: row.before[field] ?? undefined })
    isChanged = true
  }
  if (row.product === 'archived' && current.active && !isInUse) {
    draft.active = false
    isChanged = true
  }
  return isChanged ? draft : undefined
}
