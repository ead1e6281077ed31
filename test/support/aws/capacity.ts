import type { AwsTable } from '#platform/aws/client.ts'

interface Consumed {
  CapacityUnits?: number
  ReadCapacityUnits?: number
  WriteCapacityUnits?: number
}

/** What a table's requests cost since it was last asked, as DynamoDB counts it, indexes included. */
export function countCapacity(table: AwsTable): () => { read: number; write: number; requests: number } {
  let spent = { read: 0, write: 0, requests: 0 }
  table.documents.middlewareStack.add(
    (send, { commandName = '' }) =>
      async (args) => {
        Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' })
        const answer = await send(args)
        const { ConsumedCapacity } = answer.output as { ConsumedCapacity?: Consumed | Consumed[] }
        const isRead = /Get|Query|Scan/.test(commandName)
        for (const each of [ConsumedCapacity ?? []].flat()) {
          const units = each.CapacityUnits ?? 0
          spent[isRead ? 'read' : 'write'] += units
        }
        spent.requests += 1
        return answer
      },
    { step: 'initialize', name: 'countCapacity' },
  )
  return () => {
    const answer = spent
    spent = { read: 0, write: 0, requests: 0 }
    return answer
  }
}
