import { createHash } from 'node:crypto'
import type { DroppedFile, InboxVerdict } from '#ports/inbox.ts'

/** Names that programs give to files they are not done with. */
const UNFINISHED = /^\.|\.(?:part|partial|tmp|temp|crdownload|filepart|swp)$|~$/i

export const isUnfinished = (fileName: string): boolean => UNFINISHED.test(fileName)

/** What is written beside a file that was taken, or was not. */
export interface InboxResults {
  folder: 'processed' | 'rejected'
  /** What the file itself is called there. */
  name: string
  note: { name: string; text: string }
  errors?: { name: string; content: AsyncIterable<Uint8Array> }
}

/**
 * The files that tell what became of a drop. Their names depend on nothing but the drop, so that writing them again, after
 * a crash, replaces them.
 *
 * @param droppedAt when it was dropped, milliseconds since 1970
 */
export function inboxResults(
  {
    fileName,
    storeId,
    dropId,
    droppedAt,
  }: Pick<DroppedFile, 'fileName' | 'storeId' | 'dropId'> & { droppedAt: number },
  { isTaken, message, importId, errors }: InboxVerdict,
): InboxResults {
  const stamp = new Date(droppedAt).toISOString().replace(/[-:]|\..*$/g, '')
  // Two files of one name can be dropped within one second.
  const mark = createHash('sha256').update(dropId).digest('hex').slice(0, 6)
  const name = `${stamp}-${mark}-${endOf(fileName)}`
  const note = { file: fileName, store: storeId, importId, taken: isTaken, message }
  return {
    folder: isTaken ? 'processed' : 'rejected',
    name,
    note: { name: `${name}.result.json`, text: `${JSON.stringify(note, undefined, 2)}\n` },
    ...(errors && { errors: { name: `${name}.errors.${extensionOf(errors.fileName)}`, content: errors.content } }),
  }
}

const extensionOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1)

/** File systems take names of 255 bytes, and ours are up to 37 longer: `20260301T093000-1f2e3d-` and `.errors.ndjson`. */
const NAME_BYTES_MAX = 200

/** As much of a name as fits, in whole characters, with its extension. */
function endOf(name: string): string {
  const characters = [...name]
  let byteCount = Buffer.byteLength(name)
  let cut = 0
  while (byteCount > NAME_BYTES_MAX) byteCount -= Buffer.byteLength(characters[cut++]!)
  return characters.slice(cut).join('')
}
