import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { type CognitoPool, openPool } from '#platform/aws/cognito.ts'
import { USER_POOL } from './cognito.ts'

/** What becomes of one request. `lost`: it took effect, but the answer never came. */
export type CognitoFault = 'lost' | { refused: string }

export interface FaultyPool {
  pool: CognitoPool
  /** What happens to the requests to come of each name, in order. */
  faults: Map<string, CognitoFault[]>
  /** How many requests get through; all others are told to slow down. */
  through: { left: number }
}

/** The pool behind a server that lets faults happen, for one test. Nothing is tried twice by the SDK. */
export async function faultyPool(clientId: string): Promise<FaultyPool> {
  const faults: FaultyPool['faults'] = new Map()
  const through = { left: Number.POSITIVE_INFINITY }
  const target = process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER ?? ''
  const server = createServer(async (request, response) => {
    const name = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const fault = through.left-- > 0 ? faults.get(name)?.shift() : { refused: 'TooManyRequestsException' }
    const head = { 'content-type': 'application/x-amz-json-1.1' }
    if (fault !== undefined && fault !== 'lost') {
      const body = { __type: fault.refused, message: 'injected' }
      response.writeHead(400, { ...head, 'x-amzn-errortype': fault.refused }).end(JSON.stringify(body))
      return
    }
    const headers = { ...head, 'x-amz-target': String(request.headers['x-amz-target']) }
    const answer = await fetch(target, { method: 'POST', headers, body: Buffer.concat(chunks) })
    const type = answer.headers.get('x-amzn-errortype')
    const body = await answer.text()
    if (fault === 'lost') response.destroy()
    else response.writeHead(answer.status, { ...head, ...(type && { 'x-amzn-errortype': type }) }).end(body)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const pool = openPool({ userPoolId: USER_POOL, clientId }, { endpoint, maxAttempts: 1 })
  onTestFinished(() => {
    pool.close()
    server.closeAllConnections()
    server.close()
  })
  return { pool, faults, through }
}
