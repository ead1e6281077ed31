import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { onTestFinished } from 'vitest'
import { type AwsTable, openTable } from '#platform/aws/client.ts'
import { createTable } from '#platform/aws/table.ts'
import { pointSdkAt } from './environment.ts'

/**
 * DynamoDB for tests: the emulator from npm, in memory, one per test file; or whatever `BACKSTOCK_TEST_DYNAMODB` names
 * (`http://localhost:8000`, DynamoDB Local), so that the same suites run against another implementation.
 */

const BINARY = resolve(import.meta.dirname, '../../../node_modules/@dynoxide/linux-x64/dynoxide')
const STARTED_WITHIN_MS = 10_000

const freePort = (): Promise<number> =>
  new Promise((found, failed) => {
    const server = createServer().once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => found(typeof address === 'object' && address ? address.port : 0))
    })
  })

async function startEmulator(): Promise<string> {
  const port = await freePort()
  const emulator = spawn(BINARY, ['serve', '--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' })
  endWithThisProcess(emulator)
  const endpoint = `http://127.0.0.1:${port}`
  const deadline = Date.now() + STARTED_WITHIN_MS
  while (!(await answers(endpoint))) {
    if (Date.now() > deadline) throw new Error(`${BINARY} did not answer on ${endpoint}`)
    await new Promise((wait) => setTimeout(wait, 10))
  }
  return endpoint
}

const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint, { signal: AbortSignal.timeout(500) }).then(
    () => true,
    () => false,
  )

function endWithThisProcess(emulator: ChildProcess): void {
  emulator.unref()
  process.once('exit', () => emulator.kill('SIGKILL'))
}

/**
 * Starts DynamoDB and points the SDK of this process at it, the way a deployment would: by the environment.
 *
 * @returns false when there is none here; it has said so, and the suite is to be skipped
 */
export async function startDynamoDb(): Promise<boolean> {
  const given = process.env.BACKSTOCK_TEST_DYNAMODB
  if (!given && !existsSync(BINARY)) {
    console.warn(
      '\nNOT TESTED: DynamoDB. @dynoxide/linux-x64 is not installed and BACKSTOCK_TEST_DYNAMODB is not set.\n',
    )
    return false
  }
  const endpoint = given ?? (await startEmulator())
  pointSdkAt({ AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_ENDPOINT_URL_DYNAMODB_STREAMS: endpoint })
  return true
}

let tables = 0

/** A new empty table; its client is closed when the test is over. `startDynamoDb` comes first. */
export async function tempTable(): Promise<AwsTable> {
  const tableName = `backstock-${process.pid}-${Date.now()}-${tables++}`
  const dynamo = new DynamoDBClient({})
  await createTable(dynamo, tableName)
  dynamo.destroy()
  const table = openTable(tableName)
  onTestFinished(() => table.close())
  return table
}
