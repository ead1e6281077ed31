import { createReadStream, type FSWatcher, type Stats, watch } from 'node:fs'
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { DroppedFile, Inbox, InboxReader, InboxVerdict } from '#ports/inbox.ts'
import { inboxResults, isUnfinished } from '../shared/inbox-results.ts'

interface InboxOptions extends InboxReader {
  /** Holds `inbox/`, and gets `processed/` and `rejected/` beside it. */
  dataFolder: string
  /** How often to look, besides being told by the operating system; milliseconds. */
  lookEveryMs?: number
}

const LOOK_EVERY_MS = 1000
/** A file is whole when this many looks in a row found the same size and time. */
const STEADY_LOOKS = 2
/** One look takes this many files at most; the others are there at the next. */
const FILES_PER_LOOK_MAX = 100

interface Sighting {
  mark: string
  looks: number
}

/**
 * Watches `inbox/<store>/` and hands on every file that has stopped growing, one after the other. It then moves to
 * `processed/<store>/` or `rejected/<store>/`, with a note that says what happened, and the rows that were not taken.
 */
export async function watchInbox({
  dataFolder,
  take,
  onFault,
  lookEveryMs = LOOK_EVERY_MS,
}: InboxOptions): Promise<Inbox> {
  const inbox = join(dataFolder, 'inbox')
  await mkdir(inbox, { recursive: true })
  const seen = new Map<string, Sighting>()
  let looking: Promise<void> | undefined
  const closing = new AbortController()
  const { signal } = closing
  const look = (): void => {
    looking ??= takeSteady(
      inbox,
      seen,
      (file) => handle(dataFolder, file, (dropped) => take(dropped, { signal })),
      signal,
    )
      .catch((error: unknown) => {
        if (!signal.aborted) onFault(error)
      })
      .finally(() => {
        looking = undefined
      })
  }
  const timer = setInterval(look, lookEveryMs)
  const watcher = tryWatch(inbox, look)
  return {
    async close() {
      closing.abort()
      clearInterval(timer)
      watcher?.close()
      await looking
    },
  }
}

/** A hint only: some file systems (network drives) never tell. */
function tryWatch(folder: string, look: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { recursive: true }, look)
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return undefined
  }
}

interface Found {
  folder: string
  fileName: string
  path: string
}

async function takeSteady(
  inbox: string,
  seen: Map<string, Sighting>,
  take: (file: Found) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const files = await findFiles(inbox)
  const present = new Set(files.map(({ path }) => path))
  for (const path of seen.keys()) if (!present.has(path)) seen.delete(path)
  for (const file of files.slice(0, FILES_PER_LOOK_MAX)) {
    if (signal.aborted) return
    if (!(await isSteady(file, seen))) continue
    await take(file)
    seen.delete(file.path)
  }
}

/** Only plain files one level down: a link could lead anywhere. */
async function findFiles(inbox: string): Promise<Found[]> {
  const folders = await readdir(inbox, { withFileTypes: true })
  const lists = folders
    .filter((each) => each.isDirectory())
    .map(async ({ name: folder }) => {
      const entries = await readdir(join(inbox, folder), { withFileTypes: true })
      return entries
        .filter((each) => each.isFile() && !isUnfinished(each.name))
        .map(({ name }) => ({ folder, fileName: name, path: join(inbox, folder, name) }))
    })
  return (await Promise.all(lists)).flat()
}

async function isSteady({ path }: Found, seen: Map<string, Sighting>): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  if (!found) return false
  const mark = `${found.size}:${found.mtimeMs}`
  const before = seen.get(path)
  const now = Date.now()
  const looks = before?.mark === mark ? before.looks + 1 : 0
  seen.set(path, { mark, looks })
  // A copy that stalls shows in its time: what was written to this very moment is not done. A clock that differs on a
  // network drive must not stop the file, hence the looks.
  return looks >= STEADY_LOOKS && Math.abs(now - found.mtimeMs) >= SETTLE_MS
}

/** What was written this recently may still be being written. */
const SETTLE_MS = 500

/** A crash leaves the file as it was; whoever moves it away and back changes the time of its entry (`ctime`). */
const dropIdOf = ({ ino, size, mtimeMs, ctimeMs }: Stats): string => [ino, size, mtimeMs, ctimeMs].join(':')

async function handle(
  dataFolder: string,
  { folder: storeId, fileName, path }: Found,
  take: (file: DroppedFile) => Promise<InboxVerdict>,
): Promise<void> {
  const found = await stat(path)
  const dropped = { storeId, fileName, dropId: dropIdOf(found) }
  const verdict = await take({ ...dropped, open: () => createReadStream(path) })
  const { folder, name, note, errors } = inboxResults({ ...dropped, droppedAt: found.ctimeMs }, verdict)
  const target = join(dataFolder, folder, basename(storeId))
  await mkdir(target, { recursive: true })
  if (errors) await writeFile(join(target, errors.name), errors.content)
  await writeFile(join(target, note.name), note.text)
  // Last: until here a crash leaves the file in the inbox, and taking it again changes nothing.
  await rename(path, join(target, name))
}
