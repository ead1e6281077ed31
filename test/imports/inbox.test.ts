import { appendFile, mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { watchInbox } from '#platform/local/inbox.ts'
import { openImports } from '#test/support/imports.ts'
import { tempFolder } from '#test/support/temp-database.ts'
import { takeInboxFile } from '#usecases/imports/take-inbox-file.ts'

async function openInbox() {
  const [shop, dataFolder] = await Promise.all([openImports(), tempFolder()])
  const taken: string[] = []
  const inbox = await watchInbox({
    dataFolder,
    lookEveryMs: 30,
    onFault(error) {
      throw error
    },
    take: (file) => {
      taken.push(file.fileName)
      return takeInboxFile(shop.deps, file)
    },
  })
  onTestFinished(() => inbox.close())
  const files = async (folder: string) => (await readdir(join(dataFolder, folder)).catch(() => [])).sort()
  /** Waits until so many files stand in a folder. */
  const until = async (folder: string, count: number) => {
    for (let look = 0; look < 300; look++) {
      const found = await files(folder)
      if (
        found.length >= count &&
        (await files('inbox/leeds')).every((name) => name.startsWith('.') || !name.endsWith('.csv'))
      )
        return found
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error(`${folder} holds ${await files(folder)}`)
  }
  await mkdir(join(dataFolder, 'inbox/leeds'), { recursive: true })
  return { shop, dataFolder, taken, files, until }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('the inbox', () => {
  test('takes a file in, and puts it aside with a note', async () => {
    const { shop, dataFolder, until } = await openInbox()
    await writeFile(join(dataFolder, 'inbox/leeds/stock.csv'), 'sku,quantity\ntea,7\n')
    const processed = await until('processed/leeds', 2)
    expect(processed).toEqual([
      expect.stringMatching(/^\d{8}T\d{6}-stock\.csv$/),
      expect.stringMatching(/stock\.csv\.result\.json$/),
    ])
    expect(JSON.parse(await readFile(join(dataFolder, 'processed/leeds', processed[1]!), 'utf8'))).toMatchObject({
      store: 'leeds',
      taken: true,
      message: '1 rows: 1 levels counted, 0 rows refused.',
    })
    expect(await shop.onHand(['tea'])).toEqual([7])
  })

  test('does not pick up a file that is still being copied', async () => {
    const { shop, dataFolder, taken, until } = await openInbox()
    const path = join(dataFolder, 'inbox/leeds/slow.csv')
    await writeFile(path, 'sku,quantity\ntea,')
    for (let i = 0; i < 6; i++) {
      await pause(150)
      await appendFile(path, '1')
    }
    expect(taken).toEqual([])
    await appendFile(path, '\n')
    await until('processed/leeds', 2)
    expect(await shop.onHand(['tea'])).toEqual([111111])
  })

  test('leaves unfinished names alone until they get their real one', async () => {
    const { dataFolder, taken, until } = await openInbox()
    const partial = join(dataFolder, 'inbox/leeds/stock.csv.part')
    for (const name of ['.hidden.csv', 'a.tmp', 'b.crdownload', 'c.csv~']) {
      await writeFile(join(dataFolder, 'inbox/leeds', name), 'sku,quantity\ntea,7\n')
    }
    await writeFile(partial, 'sku,quantity\ntea,7\n')
    await pause(900)
    expect(taken).toEqual([])
    await rename(partial, join(dataFolder, 'inbox/leeds/stock.csv'))
    await until('processed/leeds', 2)
    expect(taken).toEqual(['stock.csv'])
  })

  test('gives bad rows back in a file', async () => {
    const { shop, dataFolder, until } = await openInbox()
    await writeFile(join(dataFolder, 'inbox/leeds/stock.csv'), 'sku,quantity\ntea,7\nmug,lots\n')
    const processed = await until('processed/leeds', 3)
    const errors = processed.find((name) => name.endsWith('.errors.csv'))!
    expect(await readFile(join(dataFolder, 'processed/leeds', errors), 'utf8')).toMatch(
      /mug,lots,3,quantity,NOT_A_NUMBER/,
    )
    expect(await shop.onHand(['tea', 'mug'])).toEqual([7, undefined])
  })

  test('refuses what it cannot read, and folders of no store, saying why', async () => {
    const { dataFolder, until, files } = await openInbox()
    await mkdir(join(dataFolder, 'inbox/nowhere'))
    await writeFile(join(dataFolder, 'inbox/nowhere/stock.csv'), 'sku,quantity\ntea,7\n')
    await writeFile(join(dataFolder, 'inbox/leeds/letter.csv'), 'Dear customer,\nplease find\n')
    const notes = [await until('rejected/nowhere', 2), await until('rejected/leeds', 2)].map(([, note]) => note!)
    const read = (folder: string, name: string) => readFile(join(dataFolder, 'rejected', folder, name), 'utf8')
    expect(await read('nowhere', notes[0]!)).toMatch(/There is no store/)
    expect(await read('leeds', notes[1]!)).toMatch(/Imports page/)
    expect(await files('processed')).toEqual([])
  })

  test('follows no links out of its folder', async () => {
    const { dataFolder, taken } = await openInbox()
    await writeFile(join(dataFolder, 'secret.csv'), 'sku,quantity\ntea,7\n')
    await symlink(join(dataFolder, 'secret.csv'), join(dataFolder, 'inbox/leeds/link.csv'))
    await pause(900)
    expect(taken).toEqual([])
  })
})
