import type { Product } from '../catalog/product.ts'
import type { Level } from '../ledger/movement.ts'
import type { ProductId } from '../values/ids.ts'
import type { Quantity } from '../values/quantity.ts'
import { accept, type Result } from '../values/result.ts'
import type { ImportOptions, RowErrorCode } from './import.ts'
import type { ImportFacts, ImportRow } from './row.ts'

/** A good row beside what it would change: what is kept between planning and applying. */
export interface StagedRow {
  row: number
  productId: ProductId
  counted?: Quantity
  occurredAt?: number
  /** The level when it was planned; seq 0 when nothing ever moved. */
  onHand: Quantity
  seq: number
  product: 'new' | 'archived' | 'known'
  /** Only what differs: as the file has it, and as it was. For a new product everything the file says. */
  facts?: ImportFacts
  before?: { [K in keyof ImportFacts]: ImportFacts[K] | null }
  /** A movement happened after this row was written down. */
  isStale: boolean
}

export const FACT_FIELDS = ['name', 'category', 'price', 'cost', 'unit', 'barcode', 'supplier'] as const

/** Whether applying the row would record a count. */
export const changesLevel = ({ counted, onHand, seq }: Pick<StagedRow, 'counted' | 'onHand' | 'seq'>): boolean =>
  counted !== undefined && (seq === 0 || counted !== onHand)

export const changesProduct = (row: StagedRow): boolean =>
  row.product === 'new' || row.facts !== undefined || row.product === 'archived'

export interface Baseline {
  product: Product | undefined
  level: Pick<Level, 'onHand' | 'seq'>
  /** When the newest movement of the level happened; only needed where the row has a time. */
  lastOccurredAt?: number
}

/**
 * Puts a row beside what is there.
 *
 * An archived product that the file has as it is needs nothing and stays archived; one with another count comes back.
 * Refusals: `UNKNOWN_PRODUCT` and `PRODUCT_ARCHIVED`, when the import may not create or change products.
 */
export function stageRow(
  row: ImportRow,
  { product, level, lastOccurredAt }: Baseline,
  rights: Pick<ImportOptions, 'unknownProducts'> & { mayEditProducts: boolean },
): Result<StagedRow, { code: RowErrorCode; message: string }> {
  const mayCreate = rights.unknownProducts === 'create' && rights.mayEditProducts
  const base = { row: row.row, productId: row.productId, onHand: level.onHand, seq: level.seq }
  const staged: StagedRow = { ...base, product: 'known', isStale: false }
  if (row.counted !== undefined) staged.counted = row.counted
  if (row.occurredAt !== undefined) staged.occurredAt = row.occurredAt
  staged.isStale = changesLevel(staged) && level.seq > 0 && (lastOccurredAt ?? 0) > (row.occurredAt ?? Infinity)
  if (!product) {
    if (!mayCreate) return no('UNKNOWN_PRODUCT', `There is no product "${row.productId}".`)
    return accept({ ...staged, product: 'new', facts: row.facts })
  }
  if (!product.active) {
    if (!changesLevel(staged)) return accept({ ...staged })
    if (!mayCreate) return no('PRODUCT_ARCHIVED', `"${row.productId}" is archived.`)
    staged.product = 'archived'
  }
  if (rights.mayEditProducts) addChangedFacts(staged, row.facts, product)
  return accept(staged)
}

function addChangedFacts(staged: StagedRow, facts: ImportFacts, product: Product): void {
  for (const field of FACT_FIELDS) {
    const value = facts[field]
    if (value === undefined || value === product[field]) continue
    staged.facts = { ...staged.facts, [field]: value }
    staged.before = { ...staged.before, [field]: product[field] ?? null }
  }
}

const no = (code: RowErrorCode, message: string) => ({ ok: false as const, refusal: { code, message } })

/** Staged rows as text: arrays without names, because a million of them are written and read. */
export const encodeStaged = (rows: readonly StagedRow[]): string =>
  JSON.stringify(
    rows.map(({ row, productId, counted, occurredAt, onHand, seq, product, isStale, facts, before }) => {
      const short = [row, productId, counted ?? null, onHand, seq, PRODUCT_STATES.indexOf(product)]
      const isPlain = occurredAt === undefined && facts === undefined && !isStale
      return isPlain ? short : [...short, occurredAt ?? null, isStale ? 1 : 0, facts ?? null, before ?? null]
    }),
  )

const PRODUCT_STATES = ['known', 'new', 'archived'] as const

type Tuple = [
  number,
  string,
  Quantity | null,
  Quantity,
  number,
  0 | 1 | 2,
  number?,
  number?,
  ImportFacts?,
  StagedRow['before']?,
]

export const decodeStaged = (text: string): StagedRow[] =>
  (JSON.parse(text) as Tuple[]).map(
    ([row, productId, counted, onHand, seq, product, occurredAt, isStale, facts, before]) => ({
      row,
      productId,
      onHand,
      seq,
      product: PRODUCT_STATES[product],
      isStale: isStale === 1,
      ...(counted !== null && { counted }),
      ...(occurredAt != null && { occurredAt }),
      ...(facts != null && { facts }),
      ...(before != null && { before }),
    }),
  )
