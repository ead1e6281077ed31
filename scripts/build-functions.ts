import { cpSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type OutputChunk, type Plugin, rolldown } from 'rolldown'
import { FUNCTIONS, type FunctionEntry } from '#main/functions.ts'

/** `node scripts/build-functions.ts`: bundles every function of the manifest into dist/functions/<name>/index.mjs. */

const ROOT = resolve(import.meta.dirname, '..')
const MODULES = join(ROOT, 'node_modules')

/** Cannot be bundled: libraries of their own for each kind of machine. Copied beside the functions that draw, or hash. */
const DRAWING = /^@napi-rs\/canvas/
const HASHING = /^@node-rs\/argon2/

export interface BuiltFunction {
  name: string
  folder: string
  /** What its bundle is made of, from the root: our files, and those of packages. */
  modules: string[]
  /** Of what a start reads: the entry, and what it imports at once. */
  startBytes: number
  /** Of everything that is deployed: fonts and native libraries too. */
  totalBytes: number
}

/** Bundles the functions into a folder of their own each, in which nothing else is needed. */
export async function buildFunctions(outFolder = join(ROOT, 'dist/functions')): Promise<BuiltFunction[]> {
  const built: BuiltFunction[] = []
  for (const entry of FUNCTIONS) built.push(await buildFunction(entry, join(outFolder, entry.name)))
  return built
}

async function buildFunction({ name, entry }: FunctionEntry, folder: string): Promise<BuiltFunction> {
  rmSync(folder, { recursive: true, force: true })
  const bundle = await rolldown({
    input: { index: join(ROOT, entry) },
    cwd: ROOT,
    platform: 'node',
    external: [DRAWING, HASHING],
    plugins: [threads()],
    logLevel: 'warn',
  })
  const { output } = await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
    // Names stay: a stack trace in a log is to be read by people.
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  })
  await bundle.close()
  const chunks = output.filter((file) => file.type === 'chunk')
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds).map((id) => id.replace(`${ROOT}/`, ''))
  const startBytes = bytesAtStart(chunks)
  const needs = (library: RegExp) => chunks.some(({ imports }) => imports.some((imported) => library.test(imported)))
  if (needs(DRAWING)) copyForDrawing(folder)
  if (needs(HASHING)) copyPackages(folder, '@node-rs', 'argon2')
  return { name, folder, modules: [...new Set(modules)], startBytes, totalBytes: bytesIn(folder) }
}

function bytesAtStart(chunks: readonly OutputChunk[]): number {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const read = new Set<OutputChunk>()
  const add = (chunk: OutputChunk | undefined) => {
    if (!chunk || read.has(chunk)) return
    read.add(chunk)
    for (const imported of chunk.imports) add(byName.get(imported))
  }
  add(byName.get('index.mjs'))
  return [...read].reduce((sum, { code }) => sum + Buffer.byteLength(code), 0)
}

/** A thread, or what it loads, is named by its address: `new URL('./x.ts', import.meta.url)`. Each becomes a file beside. */
function threads(): Plugin {
  const address = /new URL\(\s*'(\.[^']+\.ts)',\s*import\.meta\.url\s*\)/g
  return {
    name: 'threads',
    transform: {
      filter: { code: address },
      handler(code, id) {
        return code.replace(address, (_, path: string) => {
          const file = resolve(dirname(id), path)
          const reference = this.emitFile({ type: 'chunk', id: file, preserveSignature: 'strict' })
          return `new URL(import.meta.ROLLUP_FILE_URL_${reference})`
        })
      },
    },
  }
}

/** What Skia draws with: its library for this kind of machine, and the fonts. */
function copyForDrawing(folder: string): void {
  copyPackages(folder, '@napi-rs', 'canvas')
  for (const family of readdirSync(join(MODULES, '@expo-google-fonts'))) {
    for (const weight of ['400Regular', '700Bold']) copyModule(folder, `@expo-google-fonts/${family}/${weight}`)
  }
}

/** A package and its libraries, whose names begin with its own. */
function copyPackages(folder: string, scope: string, prefix: string): void {
  const names = readdirSync(join(MODULES, scope)).filter((each) => each.startsWith(prefix))
  for (const name of names) copyModule(folder, `${scope}/${name}`)
}

function copyModule(folder: string, path: string): void {
  mkdirSync(dirname(join(folder, 'node_modules', path)), { recursive: true })
  cpSync(join(MODULES, path), join(folder, 'node_modules', path), { recursive: true, dereference: true })
}

function bytesIn(path: string): number {
  const entry = statSync(path)
  if (!entry.isDirectory()) return entry.size
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0)
}

if (import.meta.main) {
  const kilobytes = (bytes: number) => Math.round(bytes / 1000)
  for (const { name, startBytes, totalBytes, modules } of await buildFunctions()) {
    console.log(
      `${name}: a start reads ${kilobytes(startBytes)} kB of ${modules.length} modules, ${kilobytes(totalBytes)} kB in all`,
    )
  }
}
