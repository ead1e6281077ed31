import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '..')
const OUTPUT = join(ROOT, 'dist/web/index.html')
/** What the dashboard is made of. A change to any of it makes the built one old. */
const SOURCES = ['web', 'src/contract', 'src/domain', 'vite.config.ts', 'package-lock.json']

function newestChangeMs(path: string): number {
  const entry = statSync(path)
  if (!entry.isDirectory()) return entry.mtimeMs
  return Math.max(entry.mtimeMs, ...readdirSync(path).map((name) => newestChangeMs(join(path, name))))
}

/** An installation without development packages brings the dashboard built. */
const canBuild = (): boolean => existsSync(join(ROOT, 'web')) && existsSync(join(ROOT, 'node_modules/vite'))

/** Builds the dashboard into dist/web if it is missing or older than its sources; says in one line what it did. */
export async function buildWeb(): Promise<string> {
  const builtMs = existsSync(OUTPUT) ? statSync(OUTPUT).mtimeMs : 0
  if (!canBuild()) return builtMs > 0 ? 'Dashboard: as built.' : 'Dashboard: not built; the API works without it.'
  const newestMs = Math.max(
    ...SOURCES.map((path) => join(ROOT, path))
      .filter(existsSync)
      .map(newestChangeMs),
  )
  if (builtMs > newestMs) return 'Dashboard: up to date.'
  const startedMs = Date.now()
  const { build } = await import('vite')
  await build({ configFile: join(ROOT, 'vite.config.ts'), logLevel: 'warn' })
  return `Dashboard: built in ${((Date.now() - startedMs) / 1000).toFixed(1)} s.`
}

if (import.meta.main) console.log(await buildWeb())
