import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { AwsTable } from './client.ts'
import { readItems } from './items.ts'
import { type ItemKey, keys, sortable } from './keys.ts'
import { pooled } from './pooled.ts'
import { type RetryTools, retryWrite } from './write-retry.ts'

const compress = promisify(gzip)
const expand = promisify(gunzip)

/** A text as an item keeps it: as it is, packed, or in pieces beside it. */
export type KeptText = { text: string } | { packed: Uint8Array } | { pieces: Pieces }

/** Each writing of a text has a name of its own, so that pieces of two are never mixed. */
interface Pieces {
  name: string
  count: number
}

/** Below this, packing saves no unit of writing worth the reading by people. */
const PLAIN_BYTES_MAX = 1000

/** An item holds 400 KB with its names and the attributes of its indexes. */
const PIECE_BYTES_MAX = 350_000

const PIECES_AT_ONCE = 4

interface TextPlace {
  table: AwsTable
  tools: RetryTools
  /** The partition of the item that the text belongs to. */
  pk: string
}

const pieceKeys = (pk: string, { name, count }: Pieces): ItemKey[] =>
  Array.from({ length: count }, (_, i) => ({ pk, sk: keys`PIECE#${name}#${sortable(i)}` }))

/** Makes a text fit an item; what does not is written beside it first, so that the item never names what is not there. */
export async function keepText({ table, tools, pk }: TextPlace, text: string): Promise<KeptText> {
  if (Buffer.byteLength(text) <= PLAIN_BYTES_MAX) return { text }
  const packed = await compress(text)
  if (packed.length <= PIECE_BYTES_MAX) return { packed }
  const pieces = { name: randomUUID(), count: Math.ceil(packed.length / PIECE_BYTES_MAX) }
  await pooled(pieceKeys(pk, pieces), PIECES_AT_ONCE, (key, i) => {
    const body = packed.subarray(i * PIECE_BYTES_MAX, (i + 1) * PIECE_BYTES_MAX)
    const put = new PutCommand({ TableName: table.tableName, Item: { ...key, type: 'piece', body } })
    return retryWrite(tools, () => table.documents.send(put))
  })
  return { pieces }
}

/** @returns undefined when its pieces are gone: it was replaced meanwhile, and its item says by what */
export async function readText(table: AwsTable, pk: string, kept: KeptText): Promise<string | undefined> {
  if ('text' in kept) return kept.text
  if ('packed' in kept) return (await expand(kept.packed)).toString()
  const wanted = pieceKeys(pk, kept.pieces)
  const found = await readItems(table, wanted)
  const bodies = wanted.map((key) => found.get(key)?.body as Uint8Array | undefined)
  if (!bodies.every((body) => body !== undefined)) return undefined
  return (await expand(Buffer.concat(bodies))).toString()
}

/** Deletes the pieces of a text that was replaced, if it had any. */
export async function dropText({ table, tools, pk }: TextPlace, kept: KeptText | undefined): Promise<void> {
  if (!kept || !('pieces' in kept)) return
  await pooled(pieceKeys(pk, kept.pieces), PIECES_AT_ONCE, (Key) =>
    retryWrite(tools, () => table.documents.send(new DeleteCommand({ TableName: table.tableName, Key }))),
  )
}
