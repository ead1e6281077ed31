import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { describe, expect, onTestFinished, test } from 'vitest'
import { awsTexts, type SnsTextSource } from '#platform/aws/texts.ts'
import { UndeliverableError } from '#ports/queue.ts'
import type { Text } from '#ports/texts.ts'
import { pointSdkAt } from '#test/support/aws/environment.ts'
import { smsServer } from '#test/support/aws/sms-stub.ts'

pointSdkAt({})

const TEXT: Text = { id: 't1', to: '+447700900123', subject: 'Tea', body: 'Acme: Tea is running low.' }

function textsAt(endpoint: string, source: SnsTextSource = {}) {
  const texts = awsTexts(source, { endpoint })
  onTestFinished(() => texts.close())
  return texts
}

describe('texts by SNS (a stub of it)', () => {
  test('are transactional, and from the account’s own number or the sender that is set', async () => {
    const sns = await smsServer()
    await textsAt(sns.url).send(TEXT)
    await textsAt(sns.url, { senderId: 'Backstock' }).send(TEXT)
    expect(sns.taken).toEqual([
      { to: TEXT.to, body: TEXT.body, attributes: { 'AWS.SNS.SMS.SMSType': 'Transactional' } },
      {
        to: TEXT.to,
        body: TEXT.body,
        attributes: { 'AWS.SNS.SMS.SMSType': 'Transactional', 'AWS.SNS.SMS.SenderID': 'Backstock' },
      },
    ])
  })

  // The codes as they stand on the wire, in the words of the API's model.
  test.each([
    ['InvalidParameter', 'Invalid parameter: PhoneNumber Reason: +44770 is not valid to publish to'],
    ['ParameterValueInvalid', 'The sender ID is not valid.'],
    ['ValidationException', '1 validation error detected'],
    ['OptedOut', 'The number is opted out.'],
    ['UserError', 'A parameter does not comply.'],
  ])('%s is a no for good', async (code, message) => {
    const sns = await smsServer()
    sns.refuseWith = { status: 400, code, message }
    const error = await textsAt(sns.url)
      .send(TEXT)
      .catch((each: unknown) => each)
    expect(error).toBeInstanceOf(UndeliverableError)
    expect((error as Error).message).toContain(message)
  })

  test.each([
    ['Throttled', 429],
    ['KMSThrottling', 400],
    ['KMSOptInRequired', 403],
    ['AuthorizationError', 403],
    ['InternalError', 500],
    ['SomethingNew', 400],
  ])('%s is tried again by the queue, and by nobody else', async (code, status) => {
    const sns = await smsServer()
    sns.refuseWith = { status, code, message: 'Rate exceeded' }
    const error = await textsAt(sns.url)
      .send(TEXT)
      .catch((each: unknown) => each)
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(UndeliverableError)
    // A second attempt of the SDK's own could be a second text.
    expect(sns.attempts).toBe(1)
  })

  test('nobody there is no reason to give up', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const error = await textsAt(`http://127.0.0.1:${port}`)
      .send(TEXT)
      .catch((each: unknown) => each)
    expect([error instanceof Error, error instanceof UndeliverableError]).toEqual([true, false])
  })
})

describe('the stub of SNS', () => {
  const asIs = (StringValue: string) => ({ DataType: 'String', StringValue })
  test.each([
    ['a number that is none', { PhoneNumber: '07700900123', Message: 'x' }],
    ['no text', { PhoneNumber: TEXT.to, Message: '' }],
    ['a text too long', { PhoneNumber: TEXT.to, Message: 'x'.repeat(1601) }],
    [
      'a sender of other letters',
      { PhoneNumber: TEXT.to, Message: 'x', MessageAttributes: { 'AWS.SNS.SMS.SenderID': asIs('Bäckstock') } },
    ],
    [
      'an attribute without its type',
      { PhoneNumber: TEXT.to, Message: 'x', MessageAttributes: { a: { DataType: undefined, StringValue: 'b' } } },
    ],
  ])('refuses %s', async (_name, input) => {
    const server = await smsServer()
    const sns = new SNSClient({ endpoint: server.url })
    onTestFinished(() => sns.destroy())
    await expect(sns.send(new PublishCommand(input))).rejects.toThrow('Invalid parameter')
    expect(server.taken).toEqual([])
  })

  test('refuses what the model does not know', async () => {
    const server = await smsServer()
    const answer = await fetch(server.url, {
      method: 'POST',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/sns/aws4_request, x' },
      body: new URLSearchParams({
        Action: 'Publish',
        Version: '2010-03-31',
        PhoneNumber: TEXT.to,
        Message: 'x',
        Urgency: 'high',
      }),
    })
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('Urgency: unknown')])
  })
})
