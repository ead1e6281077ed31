import { describe } from 'vitest'
import { awsDecisionStore } from '#platform/aws/decision-store.ts'
import { awsForecastStore } from '#platform/aws/forecast-store.ts'
import { awsJobStore } from '#platform/aws/job-store.ts'
import { awsNarrationStore } from '#platform/aws/narration-store.ts'
import { awsQueue } from '#platform/aws/queue.ts'
import { awsReportStore } from '#platform/aws/report-store.ts'
import { awsSalesStore } from '#platform/aws/sales-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { realTools, tempPlatform } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { NOW } from '#test/support/shop.ts'
import { decisionStoreContract } from './decision-store.ts'
import { forecastStoreContract } from './forecast-store.ts'
import { jobStoreContract } from './job-store.ts'
import { narrationStoreContract } from './narration-store.ts'
import { reportStoreContract } from './report-store.ts'
import { salesStoreContract } from './sales-store.ts'

/** What planning keeps, on DynamoDB: the same promises as on the local platform. */
const isHere = await startDynamoDb()

describe.skipIf(!isHere)('planning on DynamoDB', () => {
  jobStoreContract('DynamoDB', async () => {
    const { table, catalog } = await tempPlatform()
    return { jobs: awsJobStore({ table, tools: realTools }), catalog }
  })
  salesStoreContract('DynamoDB', async () => {
    const { table, catalog, feed } = await tempPlatform()
    return { sales: awsSalesStore({ table, tools: realTools, now: () => NOW }), catalog, feed }
  })
  forecastStoreContract('DynamoDB', async () => {
    const { table, catalog } = await tempPlatform()
    return { forecasts: awsForecastStore({ table, tools: realTools }), catalog }
  })
  decisionStoreContract('DynamoDB', async () => {
    const { table, catalog } = await tempPlatform()
    return { decisions: awsDecisionStore({ table, tools: realTools }), catalog }
  })
  narrationStoreContract('DynamoDB', async () => awsNarrationStore({ table: await tempTable(), tools: realTools }))
  reportStoreContract('DynamoDB', async () => {
    const table = await tempTable()
    return {
      reports: awsReportStore({ table, tools: realTools }),
      queue: awsQueue({ table, tools: realTools, now: () => NOW }),
    }
  })
})
