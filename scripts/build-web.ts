import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '..')
const OUTPUT = join(ROOT, 'dist/web/index.html')
const LOCK = join(ROOT, 'dist/building')
/** What the dashboard is made of. A change to any of it makes the built one old. */
const SOURCES = ['web', 'src/contract', 'src/domain', 'vite.config.ts', 'package-lock.json']

function newestChangeMs(path: string): number {
  const entry = statSync(path)
  if (!entry.isDirectory()) return entry.mtimeMs
  return Math.max(entry.mtimeMs, ...readdirSync(path).map((name) => newestChangeMs(join(path, name))))
}

/** An installation without development packages brings the dashboard built. */
const canBuild = (): boolean => existsSync(join(ROOT, 'web')) && existsSync(join(ROOT, 'node_modules/vite'))

/** How old a mark of a build under way may get: one that was killed must not stop the next for good. */
const BUILD_MS_MAX = 60_000
const LOOK_AGAIN_MS = 100

/** Makes sure that one build runs at a time: tests in two processes may both find the built one old. */
async function withLock<T>(work: () => Promise<T>): Promise<T> {
  mkdirSync(join(ROOT, 'dist'), { recursive: true })
  while (!take()) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  try {
    return await work()
  } finally {
    rmSync(LOCK, { recursive: true, force: true })
  }
}

function take(): boolean {
  try {
    mkdirSync(LOCK)
    return true
  } catch {
    const takenMs = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (Date.now() - takenMs > BUILD_MS_MAX) rmSync(LOCK, { recursive: true, force: true })
    return false
  }
}

const isFresh = (): boolean => {
  const builtMs = statSync(OUTPUT, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return (
    builtMs >
    Math.max(
      ...SOURCES.map((path) => join(ROOT, path))
        .filter(existsSync)
        .map(newestChangeMs),
    )
  )
}

/** Longer than anybody leaves a page open without loading it anew. */
const KEPT_MS = 7 * 24 * 60 * 60_000

/** Clears away what older builds left: no page can ask for it any more. */
function clearOldAssets(): void {
  const folder = join(ROOT, 'dist/web/assets')
  for (const name of readdirSync(folder)) {
    if (Date.now() - statSync(join(folder, name)).mtimeMs > KEPT_MS) rmSync(join(folder, name))
  }
}

/** Builds the dashboard into dist/web if it is missing or older than its sources; says in one line what it did. */
export async function buildWeb(): Promise<string> {
  if (!canBuild())
    return existsSync(OUTPUT) ? 'Dashboard: as built.' : 'Dashboard: not built; the API works without it.'
  if (isFresh()) return 'Dashboard: up to date.'
  return withLock(async () => {
    if (isFresh()) return 'Dashboard: up to date.'
    const startedMs = Date.now()
    const { build } = await import('vite')
    // Tests run with another NODE_ENV, which would put React's development build into the dashboard.
    const mode = process.env.NODE_ENV
    process.env.NODE_ENV = 'production'
    try {
      await build({ configFile: join(ROOT, 'vite.config.ts'), logLevel: 'warn' })
    } finally {
      if (mode === undefined) delete process.env.NODE_ENV
      else process.env.NODE_ENV = mode
    }
    clearOldAssets()
    return `Dashboard: built in ${((Date.now() - startedMs) / 1000).toFixed(1)} s.`
  })
}

if (import.meta.main) console.log(await buildWeb())
