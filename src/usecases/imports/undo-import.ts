import type { Import, Progress } from '#domain/imports/import.ts'
import { productBefore } from '#domain/imports/product-change.ts'
import { changesProduct, decodeStaged } from '#domain/imports/staged-row.ts'
import type { ReversalLine } from '#domain/ledger/command.ts'
import type { Movement } from '#domain/ledger/movement.ts'
import { formatQuantity, quantity } from '#domain/values/quantity.ts'
import { type FieldProblem, invariant } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { ImportStore } from '#ports/import-store.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { applyKey } from './apply-import.ts'
import { changeProducts } from './change-products.ts'
import { recordedMovements, recordLines } from './record-lines.ts'
import { nextTurn } from './turns.ts'

export interface UndoDeps {
  imports: ImportStore
  catalog: Pick<CatalogStore, 'productsById' | 'saveProducts' | 'store'>
  stock: Pick<StockStore, 'atomicLineCount' | 'levels' | 'levelsOfProduct' | 'outcome' | 'record' | 'reversals'>
  clock: Clock
  onProgress(progress: Progress, record: Import, isWorthKeeping: boolean): Promise<void>
}

/** More than this says no more about why it cannot be undone. */
const BLOCKED_SHOWN_MAX = 100

/** What stands in the way of taking an import back: stock that was sold since, products that were archived. */
export async function findUndoBlocks(deps: Omit<UndoDeps, 'onProgress'>, record: Import): Promise<FieldProblem[]> {
  const { tenantId, storeId } = record
  const store = await deps.catalog.store(tenantId, storeId)
  const blocks: FieldProblem[] = []
  for (let chunk = 0; chunk < (record.plan?.chunkCount ?? 0) && blocks.length < BLOCKED_SHOWN_MAX; chunk++) {
    const { movements } = await recordedMovements(deps, tenantId, applyKey(record.importId, chunk))
    const [levels, products] = await Promise.all([
      deps.stock.levels(tenantId, movements),
      deps.catalog.productsById(
        tenantId,
        movements.map(({ productId }) => productId),
      ),
    ])
    const open = await notReversed(deps, movements, levels)
    for (const [i, movement] of movements.entries()) {
      if (!open.has(movement)) continue
      const message = whyNot(movement, {
        onHand: levels[i]!.onHand,
        isActive: products[i]?.active ?? false,
        allowNegative: store?.allowNegative ?? false,
      })
      if (message) blocks.push({ path: movement.productId, code: 'IMPORT_UNDO_BLOCKED', message })
    }
    await nextTurn()
  }
  return blocks.slice(0, BLOCKED_SHOWN_MAX)
}

function whyNot(
  { productId, delta }: Movement,
  { onHand, isActive, allowNegative }: { onHand: number; isActive: boolean; allowNegative: boolean },
): string | undefined {
  if (!isActive) return `${productId} is archived. Restore it first.`
  if (allowNegative || delta <= 0 || onHand - delta >= 0) return undefined
  return `${productId}: the import added ${formatQuantity(delta)}, and only ${formatQuantity(quantity(onHand))} are left.`
}

/** The movements nobody took back already. A level on which nothing came after cannot hold a reversal. */
async function notReversed(
  { stock }: Pick<UndoDeps, 'stock'>,
  movements: readonly Movement[],
  levels: readonly { seq: number }[],
): Promise<Set<Movement>> {
  const open = await Promise.all(
    movements.map(async (movement, i) => {
      if (levels[i]!.seq === movement.seq) return movement
      const reversals = await stock.reversals(movement.tenantId, movement, [movement.seq])
      return reversals.size === 0 ? movement : undefined
    }),
  )
  return new Set(open.filter((movement) => movement !== undefined))
}

/** Takes an applied import back, chunk by chunk, from the first one not yet done. @returns the import as it then stands */
export async function undoImport(deps: UndoDeps, record: Import): Promise<Import> {
  const { plan } = record
  invariant(plan, 'an import that was applied has a plan')
  let current = record
  for (let left = record.nextChunk; left > 0; left--) {
    await undoChunk(deps, current, left - 1)
    current = { ...current, nextChunk: left - 1 }
    const done = Math.min(plan.validCount, (plan.chunkCount - left + 1) * 1000)
    await deps.onProgress({ phase: 'undoing', done, total: plan.validCount }, current, false)
  }
  return { ...current, status: 'undone', undone: { at: deps.clock.now(), by: record.startedBy ?? record.createdBy } }
}

async function undoChunk(deps: UndoDeps, record: Import, index: number): Promise<void> {
  const { tenantId, importId } = record
  const { movements } = await recordedMovements(deps, tenantId, applyKey(importId, index))
  const levels = await deps.stock.levels(tenantId, movements)
  const open = await notReversed(deps, movements, levels)
  const reference = `import:${importId}`
  const lines = movements
    .filter((movement) => open.has(movement))
    .map(({ storeId, productId, seq }): ReversalLine => ({ kind: 'reversal', storeId, productId, seq, reference }))
  const key = `undo:${importId}:${index}`
  const { partCount } = await recordedMovements(deps, tenantId, key)
  const command = {
    tenantId,
    key,
    fingerprint: `${record.plan!.hash}:${index}`,
    actor: record.startedBy ?? record.createdBy,
    recordedAt: deps.clock.now(),
    lines,
  }
  await recordLines(deps, command, partCount)
  await restoreProducts(deps, record, index)
}

/** Product facts go back to what they were, wherever they still are as the import left them. */
async function restoreProducts(deps: UndoDeps, record: Import, index: number): Promise<void> {
  const chunk = await deps.imports.chunk(record, { kind: 'rows', index })
  const rows = decodeStaged(chunk?.body ?? '[]').filter(changesProduct)
  const inUse = await Promise.all(
    rows.map(async ({ productId, product }) => {
      if (product === 'known') return false
      const levels = await deps.stock.levelsOfProduct(record.tenantId, productId)
      return levels.some(({ onHand }) => onHand !== 0)
    }),
  )
  await changeProducts(deps, record.tenantId, {
    productIds: rows.map(({ productId }) => productId),
    change: (current, i) => current && productBefore(current, rows[i]!, inUse[i]!),
  })
}
