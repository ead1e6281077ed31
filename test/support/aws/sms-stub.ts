import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/**
 * A STUB of how SNS takes text messages, because no emulator does: each Publish to a phone number is checked against the
 * model of the service that AWS publishes (npm `aws-sdk`) and against what the documentation says of its values. What
 * networks do with a text it does not show; nor the sandbox, budgets and opt-out lists.
 *
 * Source: docs.aws.amazon.com/sns/latest/api/API_Publish.html and
 * docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
 */

interface Shape {
  shape?: string
  type?: string
  required?: string[]
  members?: Record<string, Shape>
  key?: { locationName?: string }
  value?: Shape & { locationName?: string }
}

interface Model {
  metadata: { apiVersion: string }
  operations: Record<string, { input: Shape }>
  shapes: Record<string, Shape>
}

const model = createRequire(import.meta.url)('aws-sdk/apis/sns-2010-03-31.min.json') as Model

/** A text that was taken. */
export interface TakenText {
  to: string
  body: string
  attributes: Record<string, string | null>
}

const shapeOf = (shape: Shape): Shape => (shape.shape ? { ...model.shapes[shape.shape], ...shape } : shape)

/** What of a form the model does not know, or misses: the query protocol writes structures and maps as dotted names. */
function modelFaults(shape: Shape, form: URLSearchParams, prefix: string): string[] {
  const { type, members = {}, required = [], key, value } = shapeOf(shape)
  const names = [...form.keys()].filter((name) => name.startsWith(prefix))
  if (type === 'structure') {
    const missing = required.filter((name) => !names.some((each) => each.slice(prefix.length).split('.')[0] === name))
    const found = [...new Set(names.map((name) => name.slice(prefix.length).split('.')[0] ?? ''))]
    return [
      ...missing.map((name) => `${prefix}${name}: required`),
      ...found.flatMap((name) => {
        const member = members[name]
        if (!member) return [`${prefix}${name}: unknown`]
        const inner = shapeOf(member)
        return inner.type === 'map' || inner.type === 'structure' ? modelFaults(member, form, `${prefix}${name}.`) : []
      }),
    ]
  }
  const [keyName = 'key', valueName = 'value'] = [key?.locationName, value?.locationName]
  const entries = [...new Set(names.map((name) => /^entry\.\d+\./.exec(name.slice(prefix.length))?.[0] ?? name))]
  return entries.flatMap((entry) =>
    form.get(`${prefix}${entry}${keyName}`)
      ? modelFaults(value ?? {}, form, `${prefix}${entry}${valueName}.`)
      : [`${prefix}${entry}: not an entry with a ${keyName}`],
  )
}

const SENDER = /^(?=.*[A-Za-z])[A-Za-z0-9]([A-Za-z0-9-]{0,9}[A-Za-z0-9])?$/
/** "The total size limit for a single SMS publish action is 1,600 characters." */
const BODY_MAX = 1600

function valueFault({ to, body, attributes }: TakenText): string | undefined {
  const sender = attributes['AWS.SNS.SMS.SenderID']
  const kind = attributes['AWS.SNS.SMS.SMSType'] ?? 'Promotional'
  if (!/^\+[1-9]\d{7,14}$/.test(to)) return `PhoneNumber Reason: ${to} is not valid to publish to`
  if (body === '') return 'Empty message'
  if (body.length > BODY_MAX) return 'Message too long'
  if (sender !== undefined && !SENDER.test(sender ?? '')) return `Sender ID ${sender}`
  return ['Promotional', 'Transactional'].includes(kind) ? undefined : `SMS type ${kind}`
}

function toText(form: URLSearchParams): TakenText {
  const names = [...form].filter(([name]) => /^MessageAttributes\.entry\.\d+\.Name$/.test(name))
  const attributes = names.map(([name, attribute]) => {
    return [attribute, form.get(name.replace(/Name$/, 'Value.StringValue'))] as const
  })
  return {
    to: form.get('PhoneNumber') ?? '',
    body: form.get('Message') ?? '',
    attributes: Object.fromEntries(attributes),
  }
}

interface Answer {
  status: number
  xml: string
}

/** How SNS says no. */
export const snsRefusal = ({ status, code, message }: { status: number; code: string; message: string }): Answer => ({
  status,
  xml: `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
})

const invalid = (reason: string) =>
  snsRefusal({ status: 400, code: 'InvalidParameter', message: `Invalid parameter: ${reason}` })

/** Whether a form of SNS is a text, which an emulator of SNS has nothing to do with. */
export const isText = (form: URLSearchParams): boolean =>
  form.get('Action') === 'Publish' && form.has('PhoneNumber') && !form.has('TopicArn')

/** Takes a text as SNS would: what it took is told to `onTaken`. */
export function takeText(form: URLSearchParams, onTaken: (text: TakenText) => void): Answer {
  const operation = model.operations[form.get('Action') ?? '']
  if (!operation || form.get('Version') !== model.metadata.apiVersion) return invalid(`Action ${form.get('Action')}`)
  const input = new URLSearchParams([...form].filter(([name]) => name !== 'Action' && name !== 'Version'))
  const text = toText(input)
  const fault = modelFaults(operation.input, input, '')[0] ?? valueFault(text)
  if (fault) return invalid(fault)
  onTaken(text)
  return {
    status: 200,
    xml: `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${randomUUID()}</MessageId></PublishResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></PublishResponse>`,
  }
}

export interface SmsServer {
  url: string
  taken: TakenText[]
  /** Everything that was tried. */
  attempts: number
  /** Set: every text is refused with this error of SNS. */
  refuseWith: { status: number; code: string; message: string } | undefined
}

/** SNS as far as it takes texts, for one test. */
export async function smsServer(): Promise<SmsServer> {
  const state: SmsServer = { url: '', taken: [], attempts: 0, refuseWith: undefined }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    state.attempts += 1
    const isSigned = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/[\w-]+\/sns\/aws4_request,/
    const answer = !isSigned.test(request.headers.authorization ?? '')
      ? snsRefusal({ status: 403, code: 'MissingAuthenticationToken', message: 'not signed for sns' })
      : state.refuseWith
        ? snsRefusal(state.refuseWith)
        : takeText(new URLSearchParams(Buffer.concat(chunks).toString()), (text) => state.taken.push(text))
    response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.xml)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return state
}
