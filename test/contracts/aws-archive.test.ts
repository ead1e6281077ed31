import { describe } from 'vitest'
import { awsArchiveSide } from '#test/support/aws/aws-archive.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { tenantArchiveContract } from './tenant-archive.ts'

/** Moving a shop in and out of DynamoDB: the same promises as on the local platform. */
const isHere = await startDynamoDb()

describe.skipIf(!isHere)('moving on DynamoDB', () => {
  tenantArchiveContract('DynamoDB', awsArchiveSide)
})
