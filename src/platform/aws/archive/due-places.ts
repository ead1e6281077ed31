import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { type Condition, type TableTools, updateOf } from '../conditional-writes.ts'
import type { Item } from '../items.ts'
import type { ItemKey } from '../keys.ts'
import { pooled } from '../pooled.ts'
import { retryWrite } from '../write-retry.ts'

/** Snoozes that run out and notices to be told: they rest with what they are about, and yet somebody acts on them. */
const ACTED_ON: ReadonlySet<unknown> = new Set(['alert', 'notices'])

interface DuePlace {
  key: ItemKey
  due: { duePk: unknown; dueSk: unknown }
  /** Of an alert, as it moved. */
  version?: unknown
}

const UPDATES_AT_ONCE = 8

/** Where items wait for their time, kept back until somebody is there to be told. */
export function duePlaces() {
  const kept: DuePlace[] = []
  return {
    /** @returns the item without its place, which is kept */
    keepBack(item: Item): Item {
      if (!ACTED_ON.has(item.type) || item.duePk === undefined) return item
      const { duePk, dueSk, ...rest } = item
      kept.push({ key: { pk: item.pk, sk: item.sk }, due: { duePk, dueSk }, version: item.version })
      return rest as Item
    },
    /** Gives the items their places: those that are still there, as they moved, and without one. */
    async give({ table, tools }: TableTools): Promise<void> {
      await pooled(kept, UPDATES_AT_ONCE, async ({ key, due, version }) => {
        const update = new UpdateCommand(updateOf(table.tableName, key, { set: due, when: asItMoved(version) }))
        try {
          await retryWrite(tools, () => table.documents.send(update))
        } catch (error) {
          // Told or changed since, by an earlier try or by people.
          if (!(error instanceof ConditionalCheckFailedException)) throw error
        }
      })
    },
  }
}

const asItMoved = (version: unknown): Condition => {
  const text = 'attribute_exists(#pk) AND attribute_not_exists(#duePk)'
  return version === undefined ? { text } : { text: `${text} AND #version = :version`, values: { version } }
}
