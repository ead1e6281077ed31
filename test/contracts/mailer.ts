import { Readable } from 'node:stream'
import type { Email } from 'postal-mime'
import { describe, expect, test } from 'vitest'
import type { Blobs } from '#ports/blobs.ts'
import type { Mailer } from '#ports/mailer.ts'
import { UndeliverableError } from '#ports/queue.ts'

export interface MailPlatform {
  mailer: Mailer
  /** Where it finds attached files. */
  blobs: Blobs
  /** What arrived on the other side, as a mail program reads it. */
  received(): Promise<Email[]>
}

const mail = {
  id: '01a1fb66-71f1-7709-b25a-c0bcb95ddfde',
  to: 'ann@example.com',
  subject: 'Tee 茶 läuft aus 🍵',
  text: 'Left: 3\n茶',
  html: '<p>Left: 3 茶</p>',
  unsubscribeUrl: 'https://shop.example/stop?token=1',
}

/** What Mailer promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function mailerContract(platform: string, open: () => Promise<MailPlatform>): void {
  describe(`Mailer on ${platform}`, () => {
    test('delivers text and HTML in any script, to whom it is for, from the shop', async () => {
      const { mailer, received } = await open()
      await mailer.send(mail)
      const [arrived] = await received()
      expect(arrived).toMatchObject({
        subject: mail.subject,
        to: [{ address: mail.to }],
        from: { address: 'backstock@localhost' },
      })
      expect([arrived?.text?.trim(), arrived?.html?.trim()]).toEqual([mail.text, mail.html])
    })

    test('names a mail the same at every attempt, so that two can be seen to be one', async () => {
      const { mailer, received } = await open()
      await mailer.send(mail)
      const [arrived] = await received()
      expect(arrived?.messageId).toBe(`<${mail.id}@backstock>`)
      expect(arrived?.headers.find(({ key }) => key === 'x-backstock-mail')?.value).toBe(mail.id)
    })

    test('brings files, byte by byte, and again at the next attempt', async () => {
      const { mailer, blobs, received } = await open()
      // Every byte there is, many times over: nothing may be taken for text.
      const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) % 256)
      await blobs.put('reports/r1/1.pdf', Readable.from([bytes]), bytes.length)
      const attachments = [
        { fileName: 'daily-insights-2026-03-01.pdf', contentType: 'application/pdf', blobKey: 'reports/r1/1.pdf' },
      ]
      await mailer.send({ ...mail, attachments })
      await mailer.send({ ...mail, attachments })
      for (const arrived of await received()) {
        const [file] = arrived.attachments
        expect([file?.filename, file?.mimeType, file?.disposition]).toEqual([
          'daily-insights-2026-03-01.pdf',
          'application/pdf',
          'attachment',
        ])
        expect(Buffer.compare(Buffer.from(file!.content as ArrayBuffer), bytes)).toBe(0)
        expect(arrived.text?.trim()).toBe(mail.text)
      }
    })

    test('whose file was deleted is not sent without it', async () => {
      const { mailer } = await open()
      const attachments = [{ fileName: 'gone.pdf', contentType: 'application/pdf', blobKey: 'reports/gone.pdf' }]
      await expect(mailer.send({ ...mail, attachments })).rejects.toThrow(UndeliverableError)
    })

    test('lets mail programs stop such mails by themselves (RFC 8058)', async () => {
      const { mailer, received } = await open()
      await mailer.send(mail)
      const headers = new Map((await received())[0]?.headers.map(({ key, value }) => [key, value]))
      expect(headers.get('list-unsubscribe')).toContain(`<${mail.unsubscribeUrl}>`)
      expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    })
  })
}
