import type { SalesStore } from '#ports/sales-store.ts'
import { applyLook, readPositions } from './sales-look.ts'
import { readDays, readLevels, readStockOuts, readTopProducts, readTotals } from './sales-reads.ts'
import { listUploads, readCoverage, readUpload, saveUpload, uploadOfContent } from './sales-uploads.ts'
import type { SalesDeps } from './sales-world.ts'
import { countShadowed, dropUploadDays, putUploadDays } from './upload-days.ts'

/**
 * SalesStore on DynamoDB. The days of a level, a month and a source are one item in the product's partition: the ledger is
 * a source, and every upload is one. Which of them count is one item each, read with the days.
 */
export function awsSalesStore({ table, tools, now }: SalesDeps & { now(): number }): SalesStore {
  const deps = { table, tools }
  return {
    positions: (tenantId, keys) => readPositions(deps, tenantId, keys),
    applyLook: (look) => applyLook(deps, look),
    days: (tenantId, query) => readDays(table, tenantId, query),
    totals: (tenantId, query) => readTotals(table, tenantId, query),
    topProducts: (tenantId, query) => readTopProducts(table, tenantId, query),
    levels: (tenantId, query) => readLevels(table, tenantId, query),
    stockOuts: (tenantId, query) => readStockOuts({ table, now }, tenantId, query),
    coverage: (tenantId) => readCoverage(table, tenantId),
    saveUpload: (upload, ifVersion) => saveUpload(deps, upload, ifVersion),
    upload: (tenantId, uploadId) => readUpload(table, tenantId, uploadId),
    uploadOfContent: (tenantId, file) => uploadOfContent(table, tenantId, file),
    uploads: (tenantId, query) => listUploads(table, tenantId, query),
    putUploadDays: (tenantId, uploadId, days) => putUploadDays(deps, { tenantId, uploadId, days, at: now() }),
    shadowedCount: (tenantId, uploadId) => countShadowed(table, tenantId, uploadId),
    dropUploadDays: (tenantId, uploadId, limit) => dropUploadDays(deps, { tenantId, uploadId, limit }),
  }
}
