import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { type Balance, compareLevel, foldMovement } from '#domain/ledger/fold.ts'
import type { Movement } from '#domain/ledger/movement.ts'
import type { StoreId } from '#domain/values/ids.ts'
import { FAULTS_MAX, type LedgerCheck } from '#ports/stock-store.ts'
import type { AwsTable } from './client.ts'
import { type Item, inPartition, listItems, queryItems } from './items.ts'
import { keys, partAt, sortable } from './keys.ts'
import { pooled } from './pooled.ts'
import { toLevel, toMovement } from './stock-rows.ts'

type Fault = LedgerCheck['faults'][number]

/** How many parts of the table are scanned, and how many products verified, side by side. */
const SEGMENTS = 4
const PRODUCTS_AT_ONCE = 8

/** Kept before they are sorted and cut: a table full of faults must not fill the memory. */
const FAULTS_KEPT_MAX = 10_000

/**
 * Verifies the whole ledger: finds the products by a parallel scan of keys, then folds each one's movements in order.
 * Writers may go on: a level is read after its movements, and where it is ahead the missing ones are read too.
 *
 * Reads the whole table twice, so it is for operators and a nightly run, never for a request.
 */
export async function checkLedger(table: AwsTable, onProgress?: (movementCount: number) => void): Promise<LedgerCheck> {
  const { products, commandCount } = await findProducts(table)
  const check = { levelCount: 0, movementCount: 0 }
  const faults: Fault[] = []
  await pooled(products, PRODUCTS_AT_ONCE, async (pk) => {
    const found = await checkProduct(table, pk)
    check.levelCount += found.levelCount
    check.movementCount += found.movementCount
    faults.push(...found.faults.slice(0, FAULTS_KEPT_MAX - faults.length))
    onProgress?.(check.movementCount)
  })
  return { ...check, commandCount, faults: faults.sort(inLevelOrder).slice(0, FAULTS_MAX) }
}

const inLevelOrder = (a: Fault, b: Fault): number =>
  compareText(a.tenantId, b.tenantId) ||
  compareText(a.storeId, b.storeId) ||
  compareText(a.productId, b.productId) ||
  a.seq - b.seq

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

async function findProducts(table: AwsTable): Promise<{ products: string[]; commandCount: number }> {
  const products = new Set<string>()
  let commandCount = 0
  const scanSegment = async (Segment: number) => {
    let next: Record<string, unknown> | undefined
    do {
      const { Items = [], LastEvaluatedKey } = await table.documents.send(
        new ScanCommand({
          TableName: table.tableName,
          ConsistentRead: true,
          Segment,
          TotalSegments: SEGMENTS,
          ProjectionExpression: 'pk, #type',
          FilterExpression: '#type IN (:command, :level, :movement)',
          ExpressionAttributeNames: { '#type': 'type' },
          ExpressionAttributeValues: { ':command': 'command', ':level': 'level', ':movement': 'movement' },
          ExclusiveStartKey: next,
        }),
      )
      for (const { pk, type } of Items) {
        if (type === 'command') commandCount += 1
        else products.add(pk as string)
      }
      next = LastEvaluatedKey
    } while (next)
  }
  await Promise.all(Array.from({ length: SEGMENTS }, (_, segment) => scanSegment(segment)))
  return { products: [...products].sort(), commandCount }
}

/** One level on its way: the sum so far, and what each movement was, for the reversals that name it. */
interface Fold {
  balance: Balance
  deltas: Map<number, number>
}

async function checkProduct(table: AwsTable, pk: string) {
  const [tenantId, productId] = [partAt(pk, 1), partAt(pk, 3)]
  const faults: Fault[] = []
  const folds = new Map<StoreId, Fold>()
  let movementCount = 0

  const take = (storeId: StoreId, item: Item) => {
    const fold = folds.get(storeId) ?? { balance: { onHand: 0, seq: 0 }, deltas: new Map<number, number>() }
    folds.set(storeId, fold)
    movementCount += 1
    for (const fault of takeMovement(fold, toMovement(item))) {
      faults.push({ tenantId, storeId, productId, seq: item.seq as number, fault })
    }
  }

  for await (const item of queryItems(table, inPartition(pk, 'MOVE#'))) take(partAt(item.sk, 1), item)
  const levels = await listItems(table, inPartition(pk, 'LEVEL#'))
  const kept = new Map(
    levels.map((item) => [partAt(item.sk, 1), toLevel({ storeId: partAt(item.sk, 1), productId }, item)]),
  )
  for (const storeId of new Set([...folds.keys(), ...kept.keys()])) {
    const level = kept.get(storeId)
    const folded = folds.get(storeId)?.balance.seq ?? 0
    for await (const item of movementsBetween(table, pk, { storeId, from: folded + 1, to: level?.seq ?? 0 })) {
      take(storeId, item)
    }
    const balance = folds.get(storeId)?.balance ?? { onHand: 0, seq: 0 }
    const fault = compareLevel(balance, level)
    if (fault) faults.push({ tenantId, storeId, productId, seq: Math.max(balance.seq, level?.seq ?? 0), fault })
  }
  return { levelCount: levels.length, movementCount, faults }
}

function* takeMovement(fold: Fold, { seq, delta, after, reverses }: Movement): Generator<Fault['fault']> {
  const next = foldMovement(fold.balance, { seq, delta, after })
  if (typeof next === 'string') yield next
  // Go on from what is written, so that one bad entry is reported once and not for every one after it.
  fold.balance = { onHand: after, seq }
  fold.deltas.set(seq, delta)
  if (reverses === undefined) return
  const original = fold.deltas.get(reverses)
  if (original === undefined) yield 'REVERSES_NOTHING'
  else if (original !== -delta) yield 'REVERSAL_NOT_OPPOSITE'
}

/** The movements written between reading the others and reading the level. */
async function* movementsBetween(
  table: AwsTable,
  pk: string,
  { storeId, from, to }: { storeId: StoreId; from: number; to: number },
): AsyncGenerator<Item> {
  if (from > to) return
  yield* queryItems(table, {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': pk,
      ':from': keys`MOVE#${storeId}#${sortable(from)}`,
      ':to': keys`MOVE#${storeId}#${sortable(to)}`,
    },
  })
}
