import type { Email } from 'postal-mime'
import { describe, expect, test } from 'vitest'
import type { Mailer } from '#ports/mailer.ts'

export interface MailPlatform {
  mailer: Mailer
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
