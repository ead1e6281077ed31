import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '#domain/archive/canonical-json.ts'
import { unpacked } from '#main/archive-commands.ts'
import { localBlobs } from '#platform/local/blobs.ts'
import type { Blobs } from '#ports/blobs.ts'
import { linesOfExport, opened, orderedSample, packed, reading } from '#test/support/archive-file.ts'
import { REPORT_FILE } from '#test/support/archive-records.ts'
import { localArchiveSide } from '#test/support/local-archive.ts'
import { TENANT } from '#test/support/shop.ts'
import { tempFolder } from '#test/support/temp-database.ts'
import { importTenant } from '#usecases/archive/import-tenant.ts'
import { verifyArchive } from '#usecases/archive/verify-archive.ts'

const PDF = Buffer.from('%PDF-1.7 a report')

/** An archive of the sample with the report's file; the file's bytes are not those the report names, which is its own affair. */
async function sampleLines(): Promise<string[]> {
  const blobs = localBlobs(await tempFolder())
  await blobs.put(REPORT_FILE, opened(PDF)(), 1000)
  return linesOfExport({ archive: reading(orderedSample()), blobs })
}

const verify = (lines: readonly string[]) => verifyArchive(opened(`${lines.join('\n')}\n`), () => undefined)

/** Makes the sums of a changed archive right again, as somebody who means harm would. */
function resealed(lines: readonly string[]): string[] {
  const records = lines.slice(1, -1)
  const counts: Record<string, number> = {}
  for (const line of records) {
    const { kind } = JSON.parse(line)
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  const sha256 = createHash('sha256')
    .update(records.map((line) => `${line}\n`).join(''))
    .digest('hex')
  const ledger = records.filter((line) => ['command', 'level', 'movement'].includes(JSON.parse(line).kind))
  const ledgerHash = createHash('sha256')
    .update(ledger.map((line) => `${line}\n`).join(''))
    .digest('hex')
  return [lines[0]!, ...records, canonicalJson({ end: { counts, sha256, ledgerHash } })]
}

const lineOf = (lines: readonly string[], kind: string, n = 0): number =>
  lines.flatMap((line, i) => (line.startsWith(`{"kind":"${kind}"`) ? [i] : []))[n]!

/** The archive with one record changed, its sums made right. */
function changed(lines: readonly string[], kind: string, change: (value: Record<string, unknown>) => void): string[] {
  const at = lineOf(lines, kind)
  const record = JSON.parse(lines[at]!)
  change(record.value)
  return resealed(lines.with(at, canonicalJson(record)))
}

describe('an archive that is not sound', () => {
  test('the sound one is taken for what it is', async () => {
    const lines = await sampleLines()
    const found = await verify(lines)
    expect(found).toMatchObject({ tenantId: TENANT, name: 'Acme & Söhne', recordCount: lines.length - 2 })
    expect(found.ledger).toMatchObject({ commandCount: 4, levelCount: 2, movementCount: 4 })
    expect(await verify(resealed(lines))).toEqual(found)
  })

  test('cut anywhere, it is refused', async () => {
    const lines = await sampleLines()
    const whole = Buffer.from(`${lines.join('\n')}\n`)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        await expect(verifyArchive(opened(whole.subarray(0, length)), () => undefined)).rejects.toThrow(/^line \d+:/)
      }),
      { numRuns: 60 },
    )
  })

  test('with any one byte of the packed file changed, or cut there, it is refused', async () => {
    const folder = await tempFolder()
    const file = packed(await sampleLines())
    const found = await verifyArchive(unpacked(await written(folder, 'sound', file)), () => undefined)
    // From the end of the header, which holds a time and the name of a system that nobody reads.
    const GZIP_HEADER = 10
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: GZIP_HEADER, max: file.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const broken = Buffer.from(file)
          broken[at] = broken[at]! ^ flip
          const flipped = verifyArchive(unpacked(await written(folder, `${at}-${flip}`, broken)), () => undefined)
          await expect(flipped.then(canonicalJson)).rejects.toThrow(/^line \d+:/)
          const cut = verifyArchive(unpacked(await written(folder, `${at}`, file.subarray(0, at))), () => undefined)
          await expect(cut).rejects.toThrow(/^line \d+:/)
        },
      ),
      { numRuns: 40 },
    )
    expect(found.tenantId).toBe(TENANT)
  })

  test('a file that is something else', async () => {
    await expect(verify(['sku,quantity', 'tea,5'])).rejects.toThrow('line 1: is no JSON')
    await expect(verify(['{"a":1}'])).rejects.toThrow('line 1: this is no archive of Backstock')
    await expect(verifyArchive(opened(''), () => undefined)).rejects.toThrow('line 1: this is no archive of Backstock')
    const text = await written(await tempFolder(), 'text', Buffer.from('not packed'))
    await expect(verifyArchive(unpacked(text), () => undefined)).rejects.toThrow(/^line 1: the file is cut or changed/)
  })

  test('a format of tomorrow', async () => {
    const lines = await sampleLines()
    const header = JSON.parse(lines[0]!)
    const newer = lines.with(0, canonicalJson({ ...header, backstockArchive: 2 }))
    await expect(verify(newer)).rejects.toThrow('line 1: the archive has format 2, and this Backstock reads 1')
  })

  // Line numbers count from 1, so that the record at index i is line i + 1.
  test('records out of order, twice, or of no kind name their line', async () => {
    const lines = await sampleLines()
    const at = lineOf(lines, 'product')
    const swapped = resealed(lines.with(at, lines[at + 1]!).with(at + 1, lines[at]!))
    await expect(verify(swapped)).rejects.toThrow(`line ${at + 2}: the product is out of order`)
    const twice = resealed(lines.toSpliced(at, 0, lines[at]!))
    await expect(verify(twice)).rejects.toThrow(`line ${at + 2}: the product is there twice`)
    const unknown = lines.with(at, canonicalJson({ kind: 'wallet', value: {} }))
    await expect(verify(unknown)).rejects.toThrow(`line ${at + 1}: there is no kind "wallet"`)
    const inherited = lines.with(at, canonicalJson({ kind: 'constructor', value: {} }))
    await expect(verify(inherited)).rejects.toThrow(`line ${at + 1}: there is no kind "constructor"`)
    const nothing = lines.with(at, '{"kind":"product"}')
    await expect(verify(nothing)).rejects.toThrow(`line ${at + 1}: a product has no value`)
    const spaced = lines.with(at, lines[at]!.replace('{"kind"', '{ "kind"'))
    await expect(verify(spaced)).rejects.toThrow(`line ${at + 1}: the product is not written as we write it`)
  })

  test('a record of another shop', async () => {
    const lines = await sampleLines()
    for (const kind of ['alert', 'order', 'import', 'tenant']) {
      const foreign = changed(lines, kind, (value) => {
        value.tenantId = 'other'
      })
      await expect(verify(foreign)).rejects.toThrow(
        `line ${lineOf(lines, kind) + 1}: a ${kind} belongs to another shop, "other"`,
      )
    }
    const nested = changed(lines, 'report', (value) => {
      value.report = { ...(value.report as object), tenantId: 'other' }
    })
    await expect(verify(nested)).rejects.toThrow('a report belongs to another shop')
  })

  test('a record without its name, or with a number that is not exact', async () => {
    const lines = await sampleLines()
    const nameless = changed(lines, 'product', (value) => {
      delete value.productId
    })
    await expect(verify(nameless)).rejects.toThrow(`line ${lineOf(lines, 'product') + 1}: a product is not whole`)
    const fraction = changed(lines, 'movement', (value) => {
      value.delta = 0.5
    })
    await expect(verify(fraction)).rejects.toThrow('a movement has a number that is not whole')
    const folder = changed(lines, 'store', (value) => {
      value.storeId = '../etc'
    })
    await expect(verify(folder)).rejects.toThrow('"../etc" cannot name a store')
  })

  test('a level of a store or product that is not there, a store in no time zone, a moment that is none', async () => {
    const lines = await sampleLines()
    const named = (kind: string, more: object) => changed(lines, kind, (value) => Object.assign(value, more))
    const lineAt = (kind: string) => `line ${lineOf(lines, kind) + 1}: `
    const without = (kind: string, n: number) => resealed(lines.toSpliced(lineOf(lines, kind, n), 1))
    // Of Leeds and York, York goes; of mugs and tea, tea.
    await expect(verify(without('store', 1))).rejects.toThrow(
      /line \d+: a \S+ is of the store "york", which is not there/,
    )
    await expect(verify(without('product', 1))).rejects.toThrow(
      /line \d+: a policy is of the product "tea", which is not/,
    )
    await expect(verify(named('store', { timeZone: 'Mars/Olympus' }))).rejects.toThrow(
      `${lineAt('store')}a store is in no time zone: "Mars/Olympus"`,
    )
    for (const occurredAt of [8.64e15, -8.64e15, 9e15]) {
      await expect(verify(named('movement', { occurredAt }))).rejects.toThrow(
        `${lineAt('movement')}a movement has no moment in occurredAt`,
      )
    }
  })

  test('a ledger that does not add up, though every sum was made right', async () => {
    const lines = await sampleLines()
    const more = changed(lines, 'movement', (value) => {
      value.delta = 13_000
      value.after = 13_000
    })
    // 13 come, 5 go, and 7 are said to be left.
    await expect(verify(more)).rejects.toThrow(
      /line \d+: The ledger does not add up: WRONG_BALANCE at store leeds, product tea, seq 2/,
    )
    const without = resealed(lines.toSpliced(lineOf(lines, 'movement', 2), 1))
    await expect(verify(without)).rejects.toThrow('LEVEL_DIFFERS')
    const renamed = changed(lines, 'movement', (value) => {
      value.commandKey = 'another'
    })
    await expect(verify(renamed)).rejects.toThrow('movements without their commands')
    const unkept = resealed(lines.toSpliced(lineOf(lines, 'command'), 1))
    await expect(verify(unkept)).rejects.toThrow('movements without their commands')
  })

  test('a trailer that says something else, or is not the end', async () => {
    const lines = await sampleLines()
    const last = JSON.parse(lines.at(-1)!)
    const saying = (end: object) => lines.with(-1, canonicalJson({ end: { ...last.end, ...end } }))
    await expect(verify(saying({ sha256: '0' }))).rejects.toThrow(`line ${lines.length}: the file was changed`)
    await expect(verify(saying({ counts: {} }))).rejects.toThrow(`line ${lines.length}: counts other records`)
    await expect(verify(saying({ ledgerHash: '0' }))).rejects.toThrow('the ledger is not the one that was exported')
    await expect(verify([...lines, lines[1]!])).rejects.toThrow(`line ${lines.length + 1}: comes after the end`)
    await expect(verify(lines.slice(0, -1))).rejects.toThrow(`line ${lines.length}: the end is missing`)
  })

  test('a file whose name leads elsewhere, that nobody named, or that is not whole', async () => {
    const lines = await sampleLines()
    const piece = lineOf(lines, 'blob-piece')
    const named = (key: string) =>
      resealed(lines.map((line) => (line.startsWith('{"kind":"blob-') ? line.replace(REPORT_FILE, key) : line)))
    await expect(verify(named('../../etc/passwd'))).rejects.toThrow(
      `line ${piece + 1}: "../../etc/passwd" is no name of a file of ours`,
    )
    await expect(verify(named('imports/of-another'))).rejects.toThrow('no record names the file imports/of-another')
    const other = changed(lines, 'blob-piece', (value) => {
      value.bytes = Buffer.from('other').toString('base64')
    })
    await expect(verify(other)).rejects.toThrow(`line ${piece + 2}: the file ${REPORT_FILE} is not as it was`)
    const endless = resealed(lines.toSpliced(piece + 1, 1))
    await expect(verify(endless)).rejects.toThrow(`the file ${REPORT_FILE} has no end`)
  })

  test('nothing is changed by one that is refused', async () => {
    const side = await localArchiveSide()
    const folder = await tempFolder()
    const blobs = localBlobs(folder)
    const lines = await sampleLines()
    const steps = { onVerified: () => undefined, onProgress: () => undefined }
    const cut = opened(`${lines.slice(0, -1).join('\n')}\n`)
    await expect(importTenant({ archive: side.archive, blobs }, cut, steps)).rejects.toThrow(/the end is missing/)
    expect(await side.archive.tenants()).toEqual([])
    expect(await blobs.open(REPORT_FILE)).toBeUndefined()
  })
})

const steps = { onVerified: () => undefined, onProgress: () => undefined }

const openedLines = (lines: readonly string[]) => opened(`${lines.join('\n')}\n`)

async function textAt(blobs: Pick<Blobs, 'open'>, key: string): Promise<string | undefined> {
  const content = await blobs.open(key)
  if (!content) return undefined
  const kept = []
  for await (const bytes of content) kept.push(bytes)
  return Buffer.concat(kept).toString()
}

/** As the reports of another shop on the same side name theirs. */
const THEIRS = 'reports/01900000-0000-7000-8000-00000000000b-1.pdf'

const attaching = (lines: readonly string[], blobKey: unknown) =>
  changed(lines, 'effect', (value) => {
    value.body = { attachments: [{ fileName: 'a.pdf', contentType: 'application/pdf', blobKey }] }
  })

describe("an archive that names somebody else's files", () => {
  test('is refused when a record names a file that is not its own', async () => {
    const lines = await sampleLines()
    const report = (change: (of: Record<string, unknown>) => void) =>
      changed(lines, 'report', (value) => change(value.report as Record<string, unknown>))
    const named = report((of) => {
      of.files = [{ format: 'pdf', blobKey: THEIRS }]
    })
    const line = lineOf(lines, 'report') + 1
    const own = '01900000-0000-7000-8000-00000000000a'
    await expect(verify(named)).rejects.toThrow(`line ${line}: "${THEIRS}" is no file of the report ${own}`)
    const later = report((of) => {
      of.attempt = 2
    })
    await expect(verify(later)).rejects.toThrow(`line ${line}: "${REPORT_FILE}" is no file of the report ${own}`)
    const endless = report((of) => {
      of.attempt = 1e300
    })
    await expect(verify(endless)).rejects.toThrow(`line ${line}: a report does not say how often it was begun`)
    const elsewhere = changed(lines, 'import', (value) => {
      value.importId = '../reports/r'
    })
    await expect(verify(elsewhere)).rejects.toThrow('"../reports/r" cannot name a file')
  })

  test('is refused when a mail brings what is no file of a report', async () => {
    const lines = await sampleLines()
    for (const key of ['imports/im-1', 'reports/../imports/im-1', 'reports/r-0.pdf', '', null, 7]) {
      await expect(verify(attaching(lines, key))).rejects.toThrow(
        `line ${lineOf(lines, 'effect') + 1}: ${JSON.stringify(key)} is no file of a report`,
      )
    }
  })

  test.each([
    ['of a report', REPORT_FILE, (lines: readonly string[]) => lines],
    ['of an import, though the archive has none', 'imports/im-1', (lines: readonly string[]) => lines],
    ['of an upload of sales', 'sales/up-1', (lines: readonly string[]) => lines],
    ['that a mail brings', THEIRS, (lines: readonly string[]) => attaching(lines, THEIRS)],
  ])('is refused when there is a file %s already, which stays as it is', async (_, key, change) => {
    const side = await localArchiveSide()
    const blobs = localBlobs(await tempFolder())
    await blobs.put(key, opened('theirs')(), 1000)
    const open = openedLines(change(await sampleLines()))
    const taken = new RegExp(`There is a file ${key} here already`)
    for (const _try of [1, 2]) {
      await expect(importTenant({ archive: side.archive, blobs }, open, steps)).rejects.toThrow(taken)
    }
    expect(await side.archive.tenants()).toEqual([])
    expect(await textAt(blobs, key)).toBe('theirs')
    if (key !== REPORT_FILE) expect(await blobs.open(REPORT_FILE)).toBeUndefined()
  })

  test('is taken in when what a mail brought is deleted, as reports are in time', async () => {
    const side = await localArchiveSide()
    const blobs = localBlobs(await tempFolder())
    const open = openedLines(attaching(await sampleLines(), THEIRS))
    await importTenant({ archive: side.archive, blobs }, open, steps)
    expect(await side.archive.tenants()).toEqual([TENANT])
  })

  test('is not what an archive is that goes on where it broke off', async () => {
    const side = await localArchiveSide()
    const folder = await tempFolder()
    const blobs = localBlobs(folder)
    const open = openedLines(await sampleLines())
    const write = async () => {
      throw new Error('the disk is gone')
    }
    const broken = importTenant({ archive: { ...side.archive, write }, blobs }, open, steps)
    await expect(broken).rejects.toThrow('the disk is gone')
    expect(await textAt(blobs, REPORT_FILE)).toBe(PDF.toString())
    const { archiveHash } = await importTenant({ archive: side.archive, blobs }, open, steps)
    expect(await side.archive.tenants()).toEqual([TENANT])
    expect(await textAt(blobs, REPORT_FILE)).toBe(PDF.toString())
    expect(await blobs.open(`arrivals/${archiveHash}`)).toBeUndefined()
  })
})

async function written(folder: string, name: string, content: Uint8Array): Promise<string> {
  const path = join(folder, `${name}.gz`)
  await writeFile(path, content)
  return path
}
