import { appendFile, mkdir, readdir, rename, symlink, writeFile } from 'node:fs/promises'
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

/** What only folders have. What every inbox promises: test/contracts/inbox.ts. */
describe('the inbox folder', () => {
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

  test('follows no links out of its folder', async () => {
    const { dataFolder, taken } = await openInbox()
    await writeFile(join(dataFolder, 'secret.csv'), 'sku,quantity\ntea,7\n')
    await symlink(join(dataFolder, 'secret.csv'), join(dataFolder, 'inbox/leeds/link.csv'))
    await pause(900)
    expect(taken).toEqual([])
  })
})
