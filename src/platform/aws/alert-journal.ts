import { randomUUID } from 'node:crypto'
import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { actionsOfPart } from './alert-actions.ts'
import type { AlertPart } from './alert-parts.ts'
import type { AwsTable } from './client.ts'
import { readItems } from './items.ts'
import { type ItemKey, keys, sortable } from './keys.ts'
import { pooled } from './pooled.ts'
import type { WriteAction } from './stock-actions.ts'
import { AGAIN, cancellationCodes, type RetryTools, retryWrite } from './write-retry.ts'

export interface AlertDeps {
  table: AwsTable
  tools: RetryTools
}

/**
 * What is larger than one transaction is written down first, and is decided by one transaction that says "this happens";
 * then its parts are done one after the other, each exactly once: its transaction counts it. Whoever looks at alerts
 * finishes what another did not.
 */
const JOURNAL_KEY: ItemKey = { pk: 'ALERTS', sk: 'JOURNAL' }

interface Journal {
  id: string
  sender: string
  /** Done so far. */
  part: number
  partCount: number
  openedCount: number
}

const partKey = (id: string, part: number): ItemKey => ({ pk: keys`ALERTS#${id}`, sk: sortable(part) })

/** What a step is bound to: a transaction passes only with these, and tells by them that it passed. */
interface Step {
  sender: string
  parts: readonly AlertPart[]
  bindTo(openedCount: number | undefined): WriteAction[]
}

/**
 * Writes all parts and what they are bound to, or nothing.
 *
 * @returns how many alerts were opened; AGAIN when something they rest on was changed meanwhile
 */
export async function commitParts(deps: AlertDeps, step: Step): Promise<number | typeof AGAIN> {
  const [only, ...more] = step.parts
  if (more.length > 0) return commitJournal(deps, step)
  const { actions, openedCount } = await actionsOfPart(deps.table, only!, step.sender)
  return (await passes(deps, [...step.bindTo(openedCount), ...actions])) ? openedCount : AGAIN
}

/** Parts written down side by side: about 300 KB each. */
const PARTS_AT_ONCE = 4

async function commitJournal(deps: AlertDeps, { sender, parts, bindTo }: Step): Promise<number | typeof AGAIN> {
  const { documents, tableName: TableName } = deps.table
  const id = randomUUID()
  await pooled(parts, PARTS_AT_ONCE, (part, i) => {
    const Item = { ...partKey(id, i), type: 'alert-part', body: JSON.stringify(part) }
    return documents.send(new PutCommand({ TableName, Item }))
  })
  const journal: Journal = { id, sender, part: 0, partCount: parts.length, openedCount: 0 }
  const begun = {
    Put: {
      TableName,
      Item: { ...JOURNAL_KEY, type: 'alert-journal', ...journal },
      ConditionExpression: 'attribute_not_exists(pk) OR part = partCount',
    },
  }
  if (!(await passes(deps, [...bindTo(undefined), begun]))) return AGAIN
  await finishJournal(deps)
  return (await openedBy(deps, sender)) ?? 0
}

/** How many alerts a large step opened, as long as no later one took its place; undefined when it was no large step. */
export async function openedBy(deps: AlertDeps, sender: string): Promise<number | undefined> {
  const journal = await readJournal(deps)
  return journal?.sender === sender ? journal.openedCount : undefined
}

async function readJournal({ table }: AlertDeps): Promise<Journal | undefined> {
  return (await readItems(table, [JOURNAL_KEY])).get(JOURNAL_KEY) as Journal | undefined
}

/** Does what is left of a large step, whoever began it. Costs one read where there is none. */
export async function finishJournal(deps: AlertDeps): Promise<void> {
  while (await retryWrite(deps.tools, () => finishPart(deps)));
}

/** @returns whether there may be more to do */
async function finishPart(deps: AlertDeps): Promise<boolean | typeof AGAIN> {
  const journal = await readJournal(deps)
  if (!journal || journal.part === journal.partCount) return false
  const { id, part } = journal
  const { tableName: TableName } = deps.table
  const kept = (await readItems(deps.table, [partKey(id, part)])).get(partKey(id, part))
  // Somebody has just done it.
  if (!kept) return AGAIN
  const { actions, openedCount } = await actionsOfPart(deps.table, JSON.parse(kept.body as string), randomUUID())
  const counted: WriteAction = {
    Update: {
      TableName,
      Key: JOURNAL_KEY,
      UpdateExpression: 'SET part = part + :one, openedCount = openedCount + :opened',
      ConditionExpression: 'id = :id AND part = :part',
      ExpressionAttributeValues: { ':one': 1, ':opened': openedCount, ':id': id, ':part': part },
    },
  }
  const forgotten: WriteAction = { Delete: { TableName, Key: partKey(id, part) } }
  return (await passes(deps, [counted, forgotten, ...actions])) ? true : AGAIN
}

/** @returns false when a condition did not hold: nothing was written */
export async function passes({ table }: AlertDeps, actions: WriteAction[]): Promise<boolean> {
  try {
    await table.documents.send(new TransactWriteCommand({ TransactItems: actions }))
    return true
  } catch (error) {
    if (cancellationCodes(error)?.includes('ConditionalCheckFailed')) return false
    throw error
  }
}
