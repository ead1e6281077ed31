import { describe, expect, test } from 'vitest'
import { quantity } from '#domain/values/quantity.ts'
import type { InboxReader } from '#ports/inbox.ts'
import { openImports } from '#test/support/imports.ts'
import { NOW, storeNamed, TENANT } from '#test/support/shop.ts'
import { takeInboxFile } from '#usecases/imports/take-inbox-file.ts'

/** An inbox as those see it who drop files and look for what became of them. */
export interface DropPlace {
  /** @param path `<store>/<file name>`, or whatever else a person may do */
  drop(path: string, content: string): Promise<void>
  /** The paths of all that lies in the inbox. */
  waiting(): Promise<string[]>
  /** What lies in `<folder>/<store>/`, by name. */
  results(folder: 'processed' | 'rejected', storeId: string): Promise<Map<string, string>>
}

/** Opens the inbox of the tenant TENANT. */
type OpenInbox = (reader: InboxReader) => Promise<DropPlace>

const LOOKS_MAX = 400
const LOOK_EVERY_MS = 25

/** What a file's name becomes: its time, six characters of its own, and what it was called. */
const aside = (name: string) => new RegExp(`^\\d{8}T\\d{6}-[0-9a-f]{6}-${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)

async function openShop(open: OpenInbox) {
  const shop = await openImports()
  await shop.deps.catalog.saveStore(TENANT, storeNamed('closed', { active: false }), 0)
  const state = { taken: [] as string[], faults: [] as unknown[], diesAfter: 0 }
  const place = await open({
    onFault: (error) => state.faults.push(error),
    async take(file, options) {
      state.taken.push(file.fileName)
      const verdict = await takeInboxFile(shop.deps, file, options)
      if (state.diesAfter-- > 0) throw new Error('killed')
      return verdict
    },
  })
  /** Waits until the inbox is empty but for `left`, and gives the notes and other files of a store. */
  const settled = async (folder: 'processed' | 'rejected', storeId: string, left: readonly string[] = []) => {
    for (let look = 0; look < LOOKS_MAX; look++) {
      if ((await place.waiting()).toSorted().join() === left.toSorted().join()) break
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
    expect(await place.waiting()).toEqual(left)
    const files = [...(await place.results(folder, storeId))].toSorted(([a], [b]) => (a < b ? -1 : 1))
    const notes = files.filter(([name]) => name.endsWith('.result.json')).map(([, text]) => JSON.parse(text))
    return { names: files.map(([name]) => name), texts: files.map(([, text]) => text), notes }
  }
  return { ...place, ...shop, state, settled }
}

/** What Inbox promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function inboxContract(platform: string, open: OpenInbox): void {
  describe(`Inbox in ${platform}`, () => {
    test('takes a file in, and puts it aside with a note', async () => {
      const { drop, settled, onHand, state } = await openShop(open)
      await drop('leeds/stock.csv', 'sku,quantity\ntea,7\n')
      const { names, texts, notes } = await settled('processed', 'leeds')
      expect(names).toEqual([
        expect.stringMatching(aside('stock.csv')),
        expect.stringMatching(aside('stock.csv.result.json')),
      ])
      expect(texts[0]).toBe('sku,quantity\ntea,7\n')
      expect(notes).toEqual([
        {
          file: 'stock.csv',
          store: 'leeds',
          importId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/),
          taken: true,
          message: '1 rows: 1 levels counted, 0 rows refused.',
        },
      ])
      expect([await onHand(['tea']), await onHand(['tea'], 'york'), state.faults]).toEqual([[7], [undefined], []])
    })

    test('gives bad rows back in a file', async () => {
      const { drop, settled, onHand } = await openShop(open)
      await drop('leeds/stock.csv', 'sku,quantity\ntea,7\nmug,lots\n')
      const { names, texts, notes } = await settled('processed', 'leeds')
      expect(names[1]).toMatch(aside('stock.csv.errors.csv'))
      expect(texts[1]).toMatch(/mug,lots,3,quantity,NOT_A_NUMBER/)
      expect(notes).toMatchObject([{ taken: true, message: '2 rows: 1 levels counted, 1 rows refused.' }])
      expect(await onHand(['tea', 'mug'])).toEqual([7, undefined])
    })

    test.each([
      ['a store that is not there', 'hull', 'sku,quantity\ntea,7\n', 'There is no store "hull".'],
      ['a store that is closed', 'closed', 'sku,quantity\ntea,7\n', 'There is no store "closed".'],
      ['a name that no store can have', 'Leeds', 'sku,quantity\ntea,7\n', 'There is no store "Leeds".'],
      ['a letter', 'leeds', 'Dear customer,\nplease find\n', 'Answer that on the Imports page'],
      ['nothing', 'leeds', '', 'The file is empty'],
      ['nothing good', 'leeds', 'sku,quantity\ntea,lots\n', '1 rows: none could be taken, 1 rows refused.'],
    ])('refuses %s, saying why, and changes nothing', async (_, storeId, content, reason) => {
      const { drop, settled, results, deps } = await openShop(open)
      await drop(`${storeId}/stock.csv`, content)
      const { names, notes } = await settled('rejected', storeId)
      expect(notes).toMatchObject([
        { file: 'stock.csv', store: storeId, taken: false, message: expect.stringContaining(reason) },
      ])
      expect(names).toContainEqual(expect.stringMatching(aside('stock.csv')))
      expect([...(await results('processed', storeId))]).toEqual([])
      expect(await deps.stock.check()).toMatchObject({ movementCount: 0 })
    })

    test('leaves alone what is unfinished, and what lies in no store', async () => {
      const { drop, settled, state } = await openShop(open)
      const content = 'sku,quantity\ntea,7\n'
      const left = ['leeds/.hidden.csv', 'leeds/a.csv.part', 'leeds/b.tmp', 'leeds/c.csv~', 'leeds/deep/d.csv', 'e.csv']
      for (const path of left) await drop(path, content)
      await drop('york/stock.csv', content)
      await settled('processed', 'york', left.toSorted())
      expect(state).toMatchObject({ taken: ['stock.csv'], faults: [] })
    })

    test.each([
      ['leltár 2026 (1)+%41 & co.csv'],
      ['在庫 🫖.csv'],
      ["it's #1; x=y?.csv"],
      // 80 letters of three bytes are 240; a name of a file can have 255, and a note's name is longer than the file's.
      [`${'語'.repeat(80)}.csv`],
    ])('keeps the name %s', async (name) => {
      const { drop, settled } = await openShop(open)
      await drop(`leeds/${name}`, 'sku,quantity\ntea,7\n')
      const { names, notes } = await settled('processed', 'leeds')
      expect(notes).toMatchObject([{ file: name, taken: true }])
      // 200 bytes hold 65 of the 80 letters and `.csv`: 65 x 3 + 4 = 199.
      expect(names[0]).toMatch(aside(name.startsWith('語') ? `${'語'.repeat(65)}.csv` : name))
    })

    test('the same file dropped again is another drop, and changes nothing', async () => {
      const { drop, settled, onHand, deps } = await openShop(open)
      await drop('leeds/stock.csv', 'sku,quantity\ntea,7\n')
      await settled('processed', 'leeds')
      // Times of files are kept in whole seconds in S3.
      await new Promise((resolve) => setTimeout(resolve, 1100))
      await drop('leeds/stock.csv', 'sku,quantity\ntea,7\n')
      const { notes } = await settled('processed', 'leeds')
      expect(notes.map(({ message }) => message)).toEqual([
        '1 rows: 1 levels counted, 0 rows refused.',
        '1 rows: nothing to do, every level is so already, 0 rows refused.',
      ])
      expect([await onHand(['tea']), (await deps.stock.check()).movementCount]).toEqual([[7], 1])
    })

    test('a drop whose reader died after it was counted is told of, and not counted again', async () => {
      const { drop, settled, onHand, state, deps } = await openShop(open)
      state.diesAfter = 1
      await drop('leeds/stock.csv', 'sku,quantity\ntea,7\nmug,lots\n')
      for (let look = 0; look < LOOKS_MAX && state.faults.length === 0; look++) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
      }
      // One is sold before the file is taken again: 7 - 1 = 6, and a second count would make it 7.
      await deps.stock.record({
        tenantId: TENANT,
        key: 'sale',
        fingerprint: 'sale',
        actor: 'till',
        recordedAt: NOW,
        lines: [{ kind: 'sale', storeId: 'leeds', productId: 'tea', quantity: quantity(1000) }],
      })
      const { names, notes } = await settled('processed', 'leeds')
      expect(notes).toMatchObject([{ taken: true, message: '2 rows: 1 levels counted, 1 rows refused.' }])
      expect([names.length, await onHand(['tea']), state.faults]).toEqual([3, [6], [new Error('killed')]])
      expect((await deps.imports.list(TENANT, { limit: 5 })).data).toMatchObject([{ status: 'applied' }])
    })
  })
}
