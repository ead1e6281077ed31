import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestServer } from './server.ts'

export interface ArrivedText {
  to: string
  body: string
}

const PATIENCE_MS = 8000

/** Waits until so many texts have left for a number, the oldest first: as files, or taken by what stands for SNS. */
export async function textsTo(server: TestServer, phone: string, count: number): Promise<ArrivedText[]> {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const texts = (await textsOf(server)).filter(({ to }) => to === phone)
    if (texts.length >= count) return texts
    if (Date.now() > end) throw new Error(`${texts.length} of ${count} texts came: ${texts.map(({ body }) => body)}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** The newest code that a number was sent, once it was sent so many texts. */
export async function codeIn(server: TestServer, phone: string, count = 1): Promise<string> {
  const codes = (await textsTo(server, phone, count)).map(({ body }) => /^\d{6}(?= is your code)/.exec(body)?.[0])
  return codes.findLast((code) => code !== undefined) ?? ''
}

async function textsOf(server: TestServer): Promise<ArrivedText[]> {
  if (process.env.BACKSTOCK_TEST_PLATFORM === 'aws-local') return (await import('./aws/fauxqs.ts')).takenTexts
  const folder = join(server.folder, 'data', 'outbox')
  const names = await readdir(folder).catch(() => [])
  // Ids are UUIDs of version 7: their order is that of being queued.
  const files = names.filter((name) => name.endsWith('.txt')).toSorted()
  return Promise.all(files.map(async (name) => toText(await readFile(join(folder, name), 'utf8'))))
}

function toText(file: string): ArrivedText {
  const [, to = '', body = ''] = /^To: ([^\n]*)\n\n(.*)\n$/s.exec(file) ?? []
  return { to, body }
}
