import type { SearchTexts } from '../../app/url-state.ts'
import { readDecimal } from '../../ui/fields/decimal.ts'
import { KINDS, type RecordKind, toKind } from './kinds.ts'

/** What the form begins with: a link may fill all of it in. */
export interface RecordStart {
  kind: RecordKind
  storeId: string
  /** Only for a transfer. */
  toStoreId: string | undefined
  /** Canonical decimal text. */
  quantity: string
  /** The number or barcode of a product. */
  code: string | undefined
}

/** A quantity is entered with so many places. */
const PLACES = 3

/**
 * Reads where to begin from the address; what makes no sense there is left out.
 *
 * @param storeIds those that may be recorded in
 * @returns undefined where there is no store to record in
 */
export function readStart(search: SearchTexts, storeIds: readonly string[]): RecordStart | undefined {
  const known = (storeId: string | undefined) => storeIds.find((each) => each === storeId)
  const storeId = known(search.store) ?? storeIds[0]
  if (storeId === undefined) return undefined
  const kind = toKind(search.kind)
  const toStoreId = kind === 'transfer' && search.to !== storeId ? known(search.to) : undefined
  return { kind, storeId, toStoreId, quantity: readQuantity(search.quantity, kind) ?? '1', code: search.product }
}

function readQuantity(text: string | undefined, kind: RecordKind): string | undefined {
  const quantity = readDecimal(text ?? '', { places: PLACES, locale: 'en' })
  if (quantity === undefined) return undefined
  if (quantity.startsWith('-')) return KINDS[kind].allowNegative ? quantity : undefined
  // Nothing can be counted, but not moved.
  return quantity === '0' && kind !== 'count' ? undefined : quantity
}
