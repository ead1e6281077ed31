import { invariant } from '#domain/values/result.ts'

/** Where an item lives: its partition and its place in it. */
export interface ItemKey {
  pk: string
  sk: string
}

/**
 * Makes a text that people chose safe between `#`: no id can break out of its place. `%` is escaped too, so that two
 * texts never become one.
 */
export const escapePart = (text: string): string => text.replaceAll('%', '%25').replaceAll('#', '%23')

export const unescapePart = (text: string): string => text.replaceAll('%23', '#').replaceAll('%25', '%')

/**
 * Joins fixed words and escaped parts: keys`T#${tenantId}#PRODUCT#${productId}`. Every key of the table is made by it.
 *
 * @throws Error when a part is empty: two empty parts in a row would make `##`, and an empty end would name all items
 */
export function keys(words: TemplateStringsArray, ...parts: readonly (string | number)[]): string {
  return words.reduce((text, word, i) => {
    const part = String(parts[i - 1])
    invariant(part !== '', `a part of the key ${words.join('…')} is empty`)
    return text + escapePart(part) + word
  })
}

/** The last part of a key as it was before escaping: `LEVEL#leeds` is `leeds`. */
export const lastPart = (key: string): string => unescapePart(key.slice(key.lastIndexOf('#') + 1))

/** The `n`-th part of a key between `#`, from 0, as it was before escaping. */
export const partAt = (key: string, n: number): string => unescapePart(key.split('#')[n] ?? '')

/** Enough for Number.MAX_SAFE_INTEGER (16 digits), so that numbers sort as text. */
const NUMBER_WIDTH = 16

/** A whole number from 0 as text that sorts as numbers do. */
export function sortable(n: number): string {
  invariant(Number.isSafeInteger(n) && n >= 0, `a number in a key is whole and not below 0, got ${n}`)
  return String(n).padStart(NUMBER_WIDTH, '0')
}

export const METADATA = 'METADATA'

/** The keys of the ledger and the catalog. Whoever adds a capability puts its keys beside its rows, made by `keys`. */
export const tenantKey = (tenantId: string): ItemKey => ({ pk: TENANTS, sk: keys`T#${tenantId}` })

/** All tenants are in one partition, so that they can be listed consistently: there are few, and they change seldom. */
export const TENANTS = 'TENANTS'

/** Stands there as soon as there is any tenant, so that of two who set up at once one is second. */
export const SET_UP_KEY: ItemKey = { pk: TENANTS, sk: 'SET_UP' }

/** What belongs to a tenant as a whole: its stores. */
export const tenantPartition = (tenantId: string): string => keys`T#${tenantId}`

export const storeKey = (tenantId: string, storeId: string): ItemKey => ({
  pk: tenantPartition(tenantId),
  sk: keys`STORE#${storeId}`,
})

/** The partition of a product: what it is, its levels and movements, its policies. */
export const productPartition = (tenantId: string, productId: string): string =>
  keys`T#${tenantId}#PRODUCT#${productId}`

export const productKey = (tenantId: string, productId: string): ItemKey => ({
  pk: productPartition(tenantId, productId),
  sk: METADATA,
})

interface ShelfKey {
  storeId: string
  productId: string
}

export const policyKey = (tenantId: string, { storeId, productId }: ShelfKey): ItemKey => ({
  pk: productPartition(tenantId, productId),
  sk: keys`POLICY#${storeId}`,
})

/**
 * Says that a product has, or had, a barcode. Never deleted: who comes here reads the product and sees whether it is
 * still so.
 */
export const barcodeKey = (tenantId: string, barcode: string, productId: string): ItemKey => ({
  pk: keys`T#${tenantId}#BARCODE#${barcode}`,
  sk: keys`PRODUCT#${productId}`,
})

export const levelItemKey = (tenantId: string, { storeId, productId }: ShelfKey): ItemKey => ({
  pk: productPartition(tenantId, productId),
  sk: keys`LEVEL#${storeId}`,
})

export const movementKey = (tenantId: string, { storeId, productId }: ShelfKey, seq: number): ItemKey => ({
  pk: productPartition(tenantId, productId),
  sk: keys`MOVE#${storeId}#${sortable(seq)}`,
})

/** Says that movement `seq` is reversed, and by which. An item of its own, because a movement is never edited. */
export const reversedKey = (tenantId: string, { storeId, productId }: ShelfKey, seq: number): ItemKey => ({
  pk: productPartition(tenantId, productId),
  sk: keys`REVERSED#${storeId}#${sortable(seq)}`,
})

/** The guard of a command, and its answer. */
export const commandKey = (tenantId: string, key: string): ItemKey => ({
  pk: keys`T#${tenantId}#COMMAND#${key}`,
  sk: METADATA,
})
