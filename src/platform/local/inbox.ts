import { createReadStream, type FSWatcher, watch } from 'node:fs'
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** A file in a store's folder, ready to be read. */
interface WaitingFile {
  folder: string
  fileName: string
  open(): AsyncIterable<Uint8Array>
}

interface Verdict {
  isTaken: boolean
  message: string
  importId?: string
  errors?: { fileName: string; content: AsyncIterable<Uint8Array> }
}

export interface InboxOptions {
  /** Holds `inbox/`, and gets `processed/` and `rejected/` beside it. */
  dataFolder: string
  take(file: WaitingFile): Promise<Verdict>
  onFault(error: unknown): void
  /** How often to look, besides being told by the operating system; milliseconds. */
  lookEveryMs?: number
}

export interface Inbox {
  /** Looks once; for those who cannot wait. */
  look(): Promise<void>
  close(): Promise<void>
}

const LOOK_EVERY_MS = 1000
/** A file is whole when this many looks in a row found the same size and time. */
const STEADY_LOOKS = 2
/** Names that programs give to files they are not done with. */
const UNFINISHED = /^\.|\.(?:part|partial|tmp|temp|crdownload|filepart|swp)$|~$/i
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
  let isClosed = false
  const look = (): Promise<void> => {
    looking ??= takeSteady(
      inbox,
      seen,
      (file) => handle(dataFolder, file, take),
      () => isClosed,
    )
      .catch(onFault)
      .finally(() => {
        looking = undefined
      })
    return looking
  }
  const timer = setInterval(look, lookEveryMs)
  const watcher = tryWatch(inbox, look)
  return {
    look,
    async close() {
      isClosed = true
      clearInterval(timer)
      watcher?.close()
      await looking
    },
  }
}

/** A hint only: some file systems (network drives) never tell. */
function tryWatch(folder: string, look: () => Promise<void>): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { recursive: true }, () => void look())
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
  isClosed: () => boolean,
): Promise<void> {
  const files = await findFiles(inbox)
  const present = new Set(files.map(({ path }) => path))
  for (const path of seen.keys()) if (!present.has(path)) seen.delete(path)
  for (const file of files.slice(0, FILES_PER_LOOK_MAX)) {
    if (isClosed()) return
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
        .filter((each) => each.isFile() && !UNFINISHED.test(each.name))
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

async function handle(
  dataFolder: string,
  { folder, fileName, path }: Found,
  take: InboxOptions['take'],
): Promise<void> {
  const verdict = await take({ folder, fileName, open: () => createReadStream(path) })
  const target = join(dataFolder, verdict.isTaken ? 'processed' : 'rejected', basename(folder))
  await mkdir(target, { recursive: true })
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace(/\..*/, '')
  const name = `${stamp}-${basename(fileName)}`
  if (verdict.errors)
    await writeFile(join(target, `${name}.errors.${extensionOf(verdict.errors.fileName)}`), verdict.errors.content)
  const note = {
    file: fileName,
    store: folder,
    importId: verdict.importId,
    taken: verdict.isTaken,
    message: verdict.message,
  }
  await writeFile(join(target, `${name}.result.json`), `${JSON.stringify(note, undefined, 2)}\n`)
  // Last: until here a crash leaves the file in the inbox, and taking it again changes nothing.
  await rename(path, join(target, name))
}

const extensionOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1)
