import { TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import type { AwsTable } from '#platform/aws/client.ts'

/** What can happen to one sending. `lost`: it took effect, but the answer never came; `twice`: it arrives twice. */
export const FAULTS = ['conflict', 'throttled', 'refused', 'lost', 'twice', 'none'] as const
/** `broken` is a bug, which no waiting mends. */
export type Fault = (typeof FAULTS)[number] | 'broken'

const named = (name: string, more: object = {}) => Object.assign(new Error(`injected ${name}`), { name, ...more })

interface Sending {
  input: { TransactItems?: unknown[]; ClientRequestToken?: string }
}

const cancelled = ({ input }: Sending, Code: string) =>
  new TransactionCanceledException({
    message: 'injected',
    $metadata: {},
    CancellationReasons: (input.TransactItems ?? []).map((_, i) => ({ Code: i === 0 ? Code : 'None' })),
  })

const TRANSACTIONS: readonly string[] = ['TransactWriteCommand', 'TransactWriteItemsCommand']
const SINGLE_WRITES: readonly string[] = ['Put', 'Update', 'Delete'].flatMap((verb) => [
  `${verb}Command`,
  `${verb}ItemCommand`,
])

/**
 * Lets faults happen to the writes of a table's client, outside the SDK's own retries. DynamoDB's emulators show none of
 * these by themselves.
 *
 * @param next says what happens to each sending, in the order they are sent
 * @param writes which of them: transactions unless said otherwise
 */
export function injectFaults(
  table: AwsTable,
  next: () => Fault,
  writes: 'transactions' | 'single' = 'transactions',
): void {
  const commands = writes === 'single' ? SINGLE_WRITES : TRANSACTIONS
  table.documents.middlewareStack.add(
    (send, context) => async (args) => {
      if (!commands.includes(context.commandName ?? '')) return send(args)
      switch (next()) {
        case 'conflict':
          throw writes === 'single'
            ? named('TransactionConflictException')
            : cancelled(args as Sending, 'TransactionConflict')
        case 'throttled':
          throw writes === 'single' ? named('ThrottlingException') : cancelled(args as Sending, 'ThrottlingError')
        case 'refused':
          throw named('ECONNREFUSED', { code: 'ECONNREFUSED' })
        case 'broken':
          throw new TypeError('broken')
        case 'lost':
          await send(args)
          throw named('TimeoutError')
        case 'twice':
          // Two sendings under two tokens: DynamoDB takes them for two transactions, and only the guard tells.
          await send(args)
          return send(args)
        default:
          return send(args)
      }
    },
    { step: 'initialize', name: `injectFaults: ${writes}` },
  )
}
