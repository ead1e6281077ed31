import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { startEmulator } from './emulator.ts'
import { pointSdkAt } from './environment.ts'

/**
 * DynamoDB for tests and the demo: the emulator from npm, in memory, one per process; or whatever `BACKSTOCK_TEST_DYNAMODB` names
 * (`http://localhost:8000`, DynamoDB Local), so that the same suites run against another implementation.
 */

const BINARY = resolve(import.meta.dirname, '../../../node_modules/@dynoxide/linux-x64/dynoxide')

/** @returns false when there is none here; it has said so, and the suite is to be skipped */
export function isDynamoDbHere(): boolean {
  const isHere = process.env.BACKSTOCK_TEST_DYNAMODB !== undefined || existsSync(BINARY)
  if (!isHere) {
    console.warn(
      '\nNOT TESTED: DynamoDB. @dynoxide/linux-x64 is not installed and BACKSTOCK_TEST_DYNAMODB is not set.\n',
    )
  }
  return isHere
}

/**
 * Starts DynamoDB and points the SDK of this process at it, the way a deployment would: by the environment.
 *
 * @returns false when there is none here
 */
export async function startDynamoDb(): Promise<boolean> {
  if (!isDynamoDbHere()) return false
  const given = process.env.BACKSTOCK_TEST_DYNAMODB
  const endpoint =
    given ?? (await startEmulator(BINARY, (port) => ['serve', '--host', '127.0.0.1', '--port', String(port)]))
  pointSdkAt({ AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_ENDPOINT_URL_DYNAMODB_STREAMS: endpoint })
  return true
}
