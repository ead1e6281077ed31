import { readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { localBlobs } from '#platform/local/blobs.ts'
import { smtpMailer } from '#platform/local/mailer.ts'
import { testMailServer } from '#test/support/server.ts'
import { tempFolder } from '#test/support/temp-database.ts'

/** The files below a folder that this process holds open, as Linux tells. */
async function openBelow(folder: string): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd')
  const paths = await Promise.all(descriptors.map((fd) => readlink(join('/proc/self/fd', fd)).catch(() => '')))
  return paths.filter((path) => path.startsWith(folder))
}

test.skipIf(process.platform !== 'linux')(
  'a mail that was refused, or never left, holds none of its files open',
  async () => {
    const folder = await tempFolder()
    const blobs = localBlobs(folder)
    await blobs.put('reports/a.pdf', Readable.from([new Uint8Array(3_000_000)]), 3_000_000)
    const server = await testMailServer()
    const mail = {
      id: 'm1',
      to: 'ann@example.com',
      subject: 's',
      text: 't',
      html: 'h',
      attachments: [{ fileName: 'a.pdf', contentType: 'application/pdf', blobKey: 'reports/a.pdf' }],
    }
    server.refuseWith = { code: 451, message: 'busy' }
    for (const url of [server.url, 'smtp://127.0.0.1:1']) {
      const mailer = smtpMailer(url, { from: 'a@b.example', blobs })
      onTestFinished(() => mailer.close())
      for (let i = 0; i < 5; i++) await expect(mailer.send(mail)).rejects.toThrow()
    }
    await expect.poll(() => openBelow(folder)).toEqual([])
  },
)
