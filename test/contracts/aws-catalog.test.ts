import { describe } from 'vitest'
import { awsPurchaseOrderStore } from '#platform/aws/purchase-order-store.ts'
import { awsSupplierStore } from '#platform/aws/supplier-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { realTools, tempPlatform } from '#test/support/aws/platform.ts'
import { catalogStoreContract } from './catalog-store.ts'
import { purchaseOrderStoreContract } from './purchase-order-store.ts'
import { supplierStoreContract } from './supplier-store.ts'

const isHere = await startDynamoDb()

describe.skipIf(!isHere)('on DynamoDB', () => {
  catalogStoreContract('DynamoDB', tempPlatform)
  supplierStoreContract('DynamoDB', async () => {
    const { table, catalog } = await tempPlatform()
    return { suppliers: awsSupplierStore({ table, tools: realTools }), catalog }
  })
  purchaseOrderStoreContract('DynamoDB', async () => {
    const { table, catalog, feed } = await tempPlatform()
    return { purchaseOrders: awsPurchaseOrderStore({ table, tools: realTools }), catalog, feed }
  })
})
