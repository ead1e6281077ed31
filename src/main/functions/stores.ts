import { openTable } from '#platform/aws/client.ts'
import { systemClock } from '#platform/local/clock.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { awsTools } from '../aws-tools.ts'
import type { FunctionSetting } from './setting.ts'

/** What every store on the table is made from. A function makes only the stores it uses. */
export function openStore({ aws, metrics }: FunctionSetting) {
  const store = { table: openTable(aws.tableName), tools: awsTools(metrics), now: systemClock.now }
  return { store, aws, metrics, clock: systemClock, randomness: systemRandomness }
}

export type Opened = ReturnType<typeof openStore>
