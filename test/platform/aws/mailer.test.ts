import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { describe, expect, onTestFinished, test } from 'vitest'
import { awsMailer, type SesMailSource } from '#platform/aws/mailer.ts'
import { localBlobs } from '#platform/local/blobs.ts'
import type { Mail } from '#ports/mailer.ts'
import { UndeliverableError } from '#ports/queue.ts'
import { sesServer } from '#test/support/aws/ses.ts'
import { startSes } from '#test/support/aws/ses-emulator.ts'
import { tempFolder } from '#test/support/temp-database.ts'

await startSes()

const MAIL: Mail = {
  id: '01a1fb66-71f1-7709-b25a-c0bcb95ddfde',
  to: 'ann@example.com',
  subject: 'Tea is low',
  text: 'Left: 3',
  html: '<p>Left: 3</p>',
}

async function mailerAt(endpoint: string, more: Partial<SesMailSource> = {}) {
  const blobs = localBlobs(await tempFolder())
  const mailer = awsMailer({ from: 'Tee & Brød 茶 <shop@backstock.example>', blobs, ...more }, { endpoint })
  onTestFinished(() => mailer.close())
  return { mailer, blobs }
}

describe('mail by SES', () => {
  test('goes to nobody but its reader, and can be told from others when it bounces', async () => {
    const ses = await sesServer()
    const { mailer } = await mailerAt(ses.url, { configurationSet: 'backstock' })
    await mailer.send({ ...MAIL, audience: { subscriptionId: 'sub-1', stores: 'all', to: 'reports' } })
    await mailer.send({ ...MAIL, id: 'ä m#1' })
    expect(ses.accepted).toMatchObject([
      {
        Destination: { ToAddresses: ['ann@example.com'] },
        ConfigurationSetName: 'backstock',
        EmailTags: [
          { Name: 'mail', Value: MAIL.id },
          { Name: 'subscription', Value: 'sub-1' },
          { Name: 'about', Value: 'reports' },
        ],
      },
      // What a tag cannot hold is not put into one; the header has it.
      { EmailTags: [] },
    ])
    expect((await ses.mails())[0]!.from).toEqual({ name: 'Tee & Brød 茶', address: 'shop@backstock.example' })
    expect(ses.accepted.flatMap((sent) => Object.keys(sent))).not.toContain('FromEmailAddress')
  })

  test.each([
    'MessageRejected',
    'BadRequestException',
    'MailFromDomainNotVerifiedException',
    'AccountSuspendedException',
  ])('%s is a no for good', async (code) => {
    const ses = await sesServer()
    ses.refuseWith = { status: 400, code, message: 'Address blacklisted' }
    const { mailer } = await mailerAt(ses.url)
    const error = await mailer.send(MAIL).catch((each: unknown) => each)
    expect(error).toBeInstanceOf(UndeliverableError)
    expect((error as Error).message).toBe(`${code}: Address blacklisted`)
  })

  test.each([
    ['TooManyRequestsException', 429],
    ['LimitExceededException', 400],
    ['SendingPausedException', 400],
    ['NotFoundException', 404],
    ['AccessDeniedException', 403],
    ['InternalServiceErrorException', 500],
  ])('%s is tried again by the queue, and by nobody else', async (code, status) => {
    const ses = await sesServer()
    ses.refuseWith = { status, code, message: 'Maximum sending rate exceeded.' }
    const { mailer } = await mailerAt(ses.url)
    const error = await mailer.send(MAIL).catch((each: unknown) => each)
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(UndeliverableError)
    // A second attempt of the SDK's own could be a second mail.
    expect(ses.attempts).toBe(1)
  })

  test('nobody there is no reason to give up', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const { mailer } = await mailerAt(`http://127.0.0.1:${port}`)
    await expect(mailer.send(MAIL)).rejects.not.toBeInstanceOf(UndeliverableError)
  })

  test('the largest report that is attached at all arrives whole', async () => {
    const ses = await sesServer()
    const { mailer, blobs } = await mailerAt(ses.url)
    // ATTACHED_BYTES_MAX of report-mail.ts; base64 makes 11 MB of it, twice over on the way to SES.
    const bytes = Uint8Array.from({ length: 8 * 1024 * 1024 }, (_, i) => (i * 7) % 256)
    await blobs.put('reports/r.pdf', Readable.from([bytes]), bytes.length)
    const attachments = [{ fileName: 'daily.pdf', contentType: 'application/pdf', blobKey: 'reports/r.pdf' }]
    await mailer.send({ ...MAIL, attachments })
    const [arrived] = await ses.mails()
    expect(Buffer.compare(Buffer.from(arrived!.attachments[0]!.content as ArrayBuffer), bytes)).toBe(0)
  })
})
