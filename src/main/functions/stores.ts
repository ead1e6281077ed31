import { openTable } from '#platform/aws/client.ts'
import { systemTools } from '#platform/aws/write-retry.ts'
import { systemClock } from '#platform/local/clock.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import type { FunctionSetting } from './setting.ts'

/** What every store on the table is made from. A function makes only the stores it uses. */
export function openStore({ aws }: FunctionSetting) {
  const store = { table: openTable(aws.tableName), tools: systemTools(systemRandomness), now: systemClock.now }
  return { store, clock: systemClock, randomness: systemRandomness }
}

export type Opened = ReturnType<typeof openStore>
