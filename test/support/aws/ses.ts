import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { onTestFinished } from 'vitest'

/**
 * SES for tests: the emulator from npm. It keeps no headers of what it is sent, so what it accepted is read on the way to
 * it.
 */

/** SendEmail as it stands on the wire. */
export interface SentEmail {
  Destination: { ToAddresses: string[] }
  Content: { Raw: { Data: string } }
  ConfigurationSetName?: string
  EmailTags?: { Name: string; Value: string }[]
}

export interface SesServer {
  url: string
  /** What the emulator accepted. */
  accepted: SentEmail[]
  mails(): Promise<Email[]>
  /** Everything that was tried. */
  attempts: number
  /** Set: every mail is refused with this error of SES. */
  refuseWith: { status: number; code: string; message: string } | undefined
}

/** A way to the emulator that remembers what it accepted, for one test. `startSes` comes first. */
export async function sesServer(): Promise<SesServer> {
  const state: SesServer = {
    url: '',
    accepted: [],
    attempts: 0,
    refuseWith: undefined,
    mails: () =>
      Promise.all(state.accepted.map(({ Content }) => PostalMime.parse(Buffer.from(Content.Raw.Data, 'base64')))),
  }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    state.attempts += 1
    if (state.refuseWith) {
      const { status, code, message } = state.refuseWith
      response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': code })
      response.end(JSON.stringify({ message }))
      return
    }
    const body = Buffer.concat(chunks)
    const answer = await fetch(new URL(request.url ?? '', process.env.AWS_ENDPOINT_URL_SESV2), {
      method: request.method ?? 'POST',
      headers: { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' },
      body,
    })
    if (answer.ok) state.accepted.push(JSON.parse(body.toString()) as SentEmail)
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return state
}
