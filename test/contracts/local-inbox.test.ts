import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { watchInbox } from '#platform/local/inbox.ts'
import type { InboxReader } from '#ports/inbox.ts'
import { tempFolder } from '#test/support/temp-database.ts'
import { inboxContract } from './inbox.ts'

inboxContract('a folder', async (reader: InboxReader) => {
  const dataFolder = await tempFolder()
  const inbox = await watchInbox({ dataFolder, lookEveryMs: 30, ...reader })
  onTestFinished(() => inbox.close())
  return {
    async drop(path, content) {
      const [partial, whole] = [join(dataFolder, 'not-yet'), join(dataFolder, 'inbox', path)]
      await mkdir(dirname(whole), { recursive: true })
      await writeFile(partial, content)
      await rename(partial, whole)
    },
    async waiting() {
      const entries = await readdir(join(dataFolder, 'inbox'), { recursive: true, withFileTypes: true })
      const files = entries.filter((entry) => entry.isFile())
      return files.map(({ parentPath, name }) => join(parentPath, name).slice(dataFolder.length + 7)).sort()
    },
    async results(folder, storeId) {
      const path = join(dataFolder, folder, storeId)
      const names = await readdir(path).catch(() => [])
      return new Map(
        await Promise.all(names.map(async (name) => [name, await readFile(join(path, name), 'utf8')] as const)),
      )
    },
  }
})
