import type { AwsTable } from '#platform/aws/client.ts'

/** What some work cost. A read unit is half a consistent read of 4 KB, as on-demand tables are billed: 1 for 4 KB. */
export interface Consumed {
  readUnits: number
  writeUnits: number
  requests: number
}

interface Capacity {
  CapacityUnits?: number
  ReadCapacityUnits?: number
  WriteCapacityUnits?: number
}

const READS = /^(Query|BatchGet|Get|Scan)/

/** Counts what a table's client uses, as DynamoDB answers it. `consumed()` gives it and begins anew. */
export function meter(table: AwsTable): { consumed(): Consumed } {
  let sum: Consumed = { readUnits: 0, writeUnits: 0, requests: 0 }
  table.documents.middlewareStack.add(
    (send, context) => async (args) => {
      ;(args.input as { ReturnConsumedCapacity?: string }).ReturnConsumedCapacity = 'TOTAL'
      const answer = await send(args)
      const { ConsumedCapacity } = answer.output as { ConsumedCapacity?: Capacity | Capacity[] }
      const units = [ConsumedCapacity ?? []].flat().reduce((total, { CapacityUnits = 0 }) => total + CapacityUnits, 0)
      sum.requests += 1
      sum[READS.test(context.commandName ?? '') ? 'readUnits' : 'writeUnits'] += units
      return answer
    },
    { step: 'initialize', name: 'meter' },
  )
  return {
    consumed() {
      const used = sum
      sum = { readUnits: 0, writeUnits: 0, requests: 0 }
      return used
    },
  }
}
