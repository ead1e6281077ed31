import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Another server already works on this data folder. */
export class DataFolderLockedError extends Error {}

/**
 * Keeps a second server off a data folder for as long as this process lives.
 *
 * An exclusive transaction on a file of its own: the operating system drops it with the process, however it ends, so a
 * crash never leaves a stale lock behind.
 *
 * @returns a function that gives the folder free
 * @throws DataFolderLockedError
 */
export function lockDataFolder(folder: string): () => void {
  const db = new DatabaseSync(join(folder, 'server.lock'), { timeout: 0 })
  try {
    db.exec('PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    throw new DataFolderLockedError(
      `Another Backstock server is already working on ${folder}. Stop it first, or choose another folder with BACKSTOCK_DATA.`,
      { cause: error },
    )
  }
  return () => {
    if (db.isOpen) db.close()
  }
}
