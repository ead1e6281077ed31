import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'

/** Names of the table's attributes that DynamoDB itself knows. Everything else is an item's own affair. */
export const TABLE_KEYS = { partition: 'pk', sort: 'sk' } as const

/**
 * The index for lists: a tenant's products by name, a store's levels by product. Sparse: only items with `listPk` and
 * `listSk` are in it. It lags behind the table, so no decision reads it, and it cannot be read consistently.
 */
export const LIST_INDEX = { name: 'list', partition: 'listPk', sort: 'listSk' } as const

/**
 * The index for what is due: jobs, snoozes, schedules and deliveries by time. Sparse, and lagging like the other: who
 * finds something due here claims it by a conditional write on the item itself.
 */
export const DUE_INDEX = { name: 'due', partition: 'duePk', sort: 'dueSk' } as const

/** Seconds since 1970 after which DynamoDB may delete the item. Only on what nobody misses: sessions, seen messages. */
export const EXPIRES_AT = 'expiresAt'

const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const })

const keySchema = ({ partition, sort }: { partition: string; sort: string }) => [
  { AttributeName: partition, KeyType: 'HASH' as const },
  { AttributeName: sort, KeyType: 'RANGE' as const },
]

/** The one table, as CreateTable and the deployment both describe it. */
export const tableDescription = (tableName: string): CreateTableCommandInput => ({
  TableName: tableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [TABLE_KEYS, LIST_INDEX, DUE_INDEX].flatMap(({ partition, sort }) => [
    text(partition),
    text(sort),
  ]),
  KeySchema: keySchema(TABLE_KEYS),
  GlobalSecondaryIndexes: [LIST_INDEX, DUE_INDEX].map((index) => ({
    IndexName: index.name,
    KeySchema: keySchema(index),
    Projection: { ProjectionType: 'ALL' as const },
  })),
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
})

const CREATED_WITHIN_SECONDS = 60

/** Creates the table where no deployment does: on emulators. */
export async function createTable(dynamo: DynamoDBClient, tableName: string): Promise<void> {
  await dynamo.send(new CreateTableCommand(tableDescription(tableName)))
  await waitUntilTableExists(
    { client: dynamo, maxWaitTime: CREATED_WITHIN_SECONDS, minDelay: 1, maxDelay: 2 },
    { TableName: tableName },
  )
  await dynamo.send(
    new UpdateTimeToLiveCommand({
      TableName: tableName,
      TimeToLiveSpecification: { AttributeName: EXPIRES_AT, Enabled: true },
    }),
  )
}
