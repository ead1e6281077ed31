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

/** How DynamoDB says so of a single write. */
const SINGLE_ERRORS: Record<string, string> = {
  TransactionConflict: 'TransactionConflictException',
  ThrottlingError: 'ProvisionedThroughputExceededException',
}

const cancelled = ({ input: { TransactItems } }: Sending, Code: string) =>
  TransactItems
    ? new TransactionCanceledException({
        message: 'injected',
        $metadata: {},
        CancellationReasons: TransactItems.map((_, i) => ({ Code: i === 0 ? Code : 'None' })),
      })
    : named(SINGLE_ERRORS[Code] ?? Code)

const TRANSACTIONS = /^TransactWrite/

/** Writes of one item. */
export const SINGLE_WRITES = /^(Put|Update|Delete)/

/**
 * Lets faults happen to the transactions of a table's client, outside the SDK's own retries. DynamoDB's emulators show
 * none of these by themselves.
 *
 * @param next says what happens to each sending, in the order they are sent
 * @param commands which sendings: transactions unless told otherwise
 */
export function injectFaults(table: AwsTable, next: () => Fault, commands = TRANSACTIONS): void {
  table.documents.middlewareStack.add(
    (send, context) => async (args) => {
      if (!commands.test(context.commandName ?? '')) return send(args)
      switch (next()) {
        case 'conflict':
          throw cancelled(args as Sending, 'TransactionConflict')
        case 'throttled':
          throw cancelled(args as Sending, 'ThrottlingError')
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
    { step: 'initialize', name: 'injectFaults' },
  )
}
