import { createRequire } from 'node:module'
import { startEmulator } from './emulator.ts'
import { pointSdkAt } from './environment.ts'

const COMMAND = createRequire(import.meta.url).resolve('aws-ses-v2-local/dist/cli.js')

/** Starts SES and points the SDK of this process at it. */
export async function startSes(): Promise<void> {
  const endpoint = await startEmulator(process.execPath, (port) => [
    COMMAND,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
  ])
  pointSdkAt({ AWS_ENDPOINT_URL_SESV2: endpoint })
}
