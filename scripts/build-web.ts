import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { oneAtATime } from './one-at-a-time.ts'

const ROOT = resolve(import.meta.dirname, '..')
const OUTPUT = join(ROOT, 'dist/web/index.html')
const LOCK = join(ROOT, 'dist/building')
/** What the dashboard is made of. A change to any of it makes the built one old. */
const SOURCES = ['web', 'src/charts', 'src/contract', 'src/domain', 'vite.config.ts', 'package-lock.json']

function newestChangeMs(path: string): number {
  const entry = statSync(path)
  if (!entry.isDirectory()) return entry.mtimeMs
  return Math.max(entry.mtimeMs, ...readdirSync(path).map((name) => newestChangeMs(join(path, name))))
}

/** An installation without development packages brings the dashboard built. */
const canBuild = (): boolean => existsSync(join(ROOT, 'web')) && existsSync(join(ROOT, 'node_modules/vite'))

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

const COMPRESSED = /\.(js|css|svg)$/

/** Beside each asset its compressed form, which the server sends to browsers that take it: a third of the bytes. */
function compressAssets(): void {
  const folder = join(ROOT, 'dist/web/assets')
  for (const name of readdirSync(folder).filter((each) => COMPRESSED.test(each))) {
    const target = join(folder, `${name}.gz`)
    if (!existsSync(target)) writeFileSync(target, gzipSync(readFileSync(join(folder, name)), { level: 9 }))
  }
}

/** Builds the dashboard into dist/web if it is missing or older than its sources; says in one line what it did. */
export async function buildWeb(): Promise<string> {
  if (!canBuild())
    return existsSync(OUTPUT) ? 'Dashboard: as built.' : 'Dashboard: not built; the API works without it.'
  if (isFresh()) return 'Dashboard: up to date.'
  // Tests in two processes may both find the built one old.
  return oneAtATime(LOCK, async () => {
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
    compressAssets()
    return `Dashboard: built in ${((Date.now() - startedMs) / 1000).toFixed(1)} s.`
  })
}

if (import.meta.main) console.log(await buildWeb())
