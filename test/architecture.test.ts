import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { JOB_PROBLEMS } from '#contract/job-problems.ts'
import { REFUSALS } from '#contract/refusals.ts'

const ROOT = resolve(import.meta.dirname, '..')

/**
 * Who may import what, inner ring first. A folder may always import itself. Each line is a decision.
 * A name that ends in `/` or `:` is a prefix; every other is exact.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'src/domain': [],
  'src/ports': ['src/domain/'],
  // Files are unpacked the same way on both platforms; node:crypto only to hash.
  'src/usecases': ['src/ports/', 'src/domain/', 'node:crypto', 'node:zlib', 'node:stream/promises'],
  'src/contract': ['src/domain/', 'zod'],
  // The same pictures in the page and on paper.
  'src/charts': ['src/domain/', 'chart.js'],
  'src/api': [
    'src/contract/',
    'src/usecases/',
    'src/ports/',
    'src/domain/',
    'node:',
    'fastify',
    'fastify-type-provider-zod',
    '@fastify/',
    'zod',
    '@modelcontextprotocol/server',
  ],
  // What both platforms do the same way.
  'src/platform/shared': ['src/ports/', 'src/domain/', 'node:'],
  'src/platform/local': [
    'src/platform/shared/',
    'src/ports/',
    'src/domain/',
    'src/charts/',
    'node:',
    '@node-rs/argon2',
    'otpauth',
    'jose',
    'nodemailer',
    'prom-client',
    'croner',
    '@anthropic-ai/sdk',
    'openai',
    '@napi-rs/canvas',
    'chart.js',
  ],
  'src/platform/aws': ['src/platform/shared/', 'src/ports/', 'src/domain/', 'node:', '@aws-sdk/', 'nodemailer'],
  'src/main': ['src/', 'node:', 'zod', 'pino', 'fastify', 'package.json', '@modelcontextprotocol/'],
  web: [
    'src/contract/',
    'src/charts/',
    'src/domain/values/',
    'src/domain/charts/',
    // The page says a report in the words and numbers of the printed one.
    'src/domain/reports/',
    // Rules the screen must not have an opinion of its own on: what a role may do, and when a shelf is low.
    'src/domain/identity/permission.ts',
    'src/domain/catalog/product.ts',
    // Names of warnings, so that each has its words.
    'src/domain/recommendations/recommendation.ts',
    'zod',
    'react',
    'react-dom/',
    'react-dom',
    'react-aria-components',
    '@tanstack/',
    'chart.js',
    'react-chartjs-2',
    'lucide-react',
    'otpauth',
    'uqr',
    'qrcode',
  ],
}

interface SourceFile {
  path: string
  text: string
  /** What it imports: files by path from the root, packages by name. */
  imports: string[]
  /** Only those that are there at run time. */
  runtimeImports: string[]
}

const isTest = (path: string) => /\.test\.tsx?$/.test(path)

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return filesBelow(path)
    return /\.tsx?$/.test(entry.name) ? [path] : []
  })
}

function read(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => target(path, fileName))
  const withoutTypes = text.replace(/^import type [^;]*?from '[^']*'$/gms, '')
  const runtimeImports = ts
    .preProcessFile(withoutTypes, true, true)
    .importedFiles.map(({ fileName }) => target(path, fileName))
  return { path, text, imports, runtimeImports }
}

function target(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return relative(ROOT, resolve(ROOT, dirname(from), specifier))
  if (specifier.startsWith('#web/')) return specifier.slice(1)
  return specifier.startsWith('#') ? `src/${specifier.slice(1)}` : specifier
}

const files = ['src', 'web']
  .flatMap(filesBelow)
  .filter((path) => !isTest(path))
  .map(read)
const rings = Object.keys(MAY_IMPORT)
const ringOf = (path: string) => rings.find((ring) => path.startsWith(`${ring}/`))

const isAllowed = (rule: string, imported: string) =>
  rule.endsWith('/') || rule.endsWith(':') ? imported.startsWith(rule) : imported === rule

describe('the house', () => {
  test('every file is in a ring', () => {
    expect(files.filter(({ path }) => !ringOf(path)).map(({ path }) => path)).toEqual([])
  })

  test('imports point inwards, packages included', () => {
    const wrong = files.flatMap(({ path, imports }) => {
      const ring = ringOf(path)
      if (!ring) return []
      const rules = [`${ring}/`, ...(MAY_IMPORT[ring] ?? [])]
      return imports
        .filter((imported) => !imported.endsWith('.css') && !rules.some((rule) => isAllowed(rule, imported)))
        .map((imported) => `${path} imports ${imported}`)
    })
    expect(wrong).toEqual([])
  })

  test('the domain has no clock, chance, promise or device', () => {
    const forbidden =
      /\basync\b|\bPromise\b|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bfetch\(|\bsetTimeout\b|\bconsole\./
    const domain = files.filter(({ path }) => path.startsWith('src/domain/'))
    expect(domain.filter(({ text }) => forbidden.test(withoutComments(text))).map(({ path }) => path)).toEqual([])
  })

  test('only main/config.ts reads the environment', () => {
    const readers = files.filter(
      ({ path, text }) => path.startsWith('src/') && /process\.env/.test(withoutComments(text)),
    )
    expect(readers.map(({ path }) => path)).toEqual(['src/main/config.ts'])
  })

  test('no file waits for itself: there are no cycles', () => {
    expect(findCycle(new Map(files.map(({ path, runtimeImports }) => [path, runtimeImports])))).toBeUndefined()
  })

  test('every port is kept by the local platform and held to a contract', () => {
    // Plain types, a hint about time and chance, and what has no state of its own need no suite.
    const withoutContract = new Set([
      'clock',
      'randomness',
      'page',
      'busy',
      'credentials',
      'token-verifier',
      'recipients',
      // A function of its input: test/api/forecasts.test.ts looks at what it answers.
      'forecaster',
    ])
    const ports = filesBelow('src/ports').map((path) => path.replace('src/ports/', '').replace('.ts', ''))
    const local = filesBelow('src/platform/local').join('\n')
    const contracts = filesBelow('test/contracts').join('\n')
    // On one machine the server holds the sockets of the live stream itself.
    const withoutPlatform = new Set(['page', 'busy', 'live-gateway'])
    expect(ports.filter((port) => !withoutPlatform.has(port) && !local.includes(`/${port}.ts`))).toEqual([])
    expect(ports.filter((port) => !withoutContract.has(port) && !contracts.includes(`/${port}.ts`))).toEqual([])
  })
})

describe('the style', () => {
  test('a file does one job: 400 lines at most', () => {
    const long = files
      .map(({ path, text }) => [path, text.split('\n').length] as const)
      .filter(([, lines]) => lines > 400)
    expect(long).toEqual([])
  })

  test('a function fits on a screen: 70 lines at most, 120 where it is a page', () => {
    expect(files.flatMap(longFunctions)).toEqual([])
  })

  test('nothing is left for later without a number, and no check is switched off', () => {
    const tests = ['test', 'bench', 'scripts']
      .flatMap(filesBelow)
      .filter((path) => path !== 'test/architecture.test.ts')
      .map(read)
    const marks =
      /FIXME|XXX|TODO(?!\(#\d+\))|biome-ignore|@ts-ignore|@ts-nocheck|@ts-expect-error|eslint-disable|\bas any\b/
    expect([...files, ...tests].filter(({ text }) => marks.test(text)).map(({ path }) => path)).toEqual([])
  })

  test('every code of refusals and problems is documented', () => {
    const documented = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8')
    const codes = [...Object.keys(REFUSALS), ...Object.keys(JOB_PROBLEMS)]
    expect(codes.filter((code) => !documented.includes(`\`${code}\``))).toEqual([])
  })

  test('links between documents lead somewhere', () => {
    const documents = [
      'README.md',
      ...readdirSync(join(ROOT, 'docs'), { recursive: true }).map((name) => `docs/${name}`),
    ]
    const broken = documents
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) =>
        [...readFileSync(join(ROOT, path), 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)]
          .filter(([, link]) => !exists(resolve(ROOT, dirname(path), link!)))
          .map(([, link]) => `${path} -> ${link}`),
      )
    expect(broken).toEqual([])
  })
})

function exists(path: string): boolean {
  try {
    return readdirSync(dirname(path)).includes(path.slice(dirname(path).length + 1))
  } catch {
    return false
  }
}

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')

/** Depth first; the first way back to a file on the current path is a cycle. */
function findCycle(graph: Map<string, string[]>): string | undefined {
  const done = new Set<string>()
  const visit = (path: string, trail: string[]): string | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path].join(' -> ')
    if (done.has(path)) return undefined
    for (const next of graph.get(path) ?? []) {
      const cycle = graph.has(next) ? visit(next, [...trail, path]) : undefined
      if (cycle) return cycle
    }
    done.add(path)
    return undefined
  }
  for (const path of graph.keys()) {
    const cycle = visit(path, [])
    if (cycle) return cycle
  }
  return undefined
}

function longFunctions({ path, text }: SourceFile): string[] {
  const limit = path.endsWith('.tsx') ? 120 : 70
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const visit = (node: ts.Node) => {
    if (ts.isFunctionLike(node)) {
      const start = source.getLineAndCharacterOfPosition(node.getStart()).line
      const lines = source.getLineAndCharacterOfPosition(node.end).line - start + 1
      if (lines > limit) found.push(`${path}:${start + 1} has ${lines} lines`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}
