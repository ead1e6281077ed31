import { alertWrites } from './alert-store.ts'
import { apiKeyWrites } from './api-key-store.ts'
import { catalogWrites } from './catalog-store.ts'
import { changeFeedWrites } from './change-feed.ts'
import { decisionWrites } from './decision-store.ts'
import { forecastWrites } from './forecast-store.ts'
import type { WritesByName } from './group-commit.ts'
import { identityWrites } from './identity-store.ts'
import { importWrites } from './import-store.ts'
import { jobWrites } from './job-store.ts'
import { narrationWrites } from './narration-store.ts'
import { purchaseOrderWrites } from './purchase-order-store.ts'
import { queueWrites } from './queue.ts'
import { reportWrites } from './report-store.ts'
import { salesWrites } from './sales-writes.ts'
import { stockWrites } from './stock-store.ts'
import { supplierWrites } from './supplier-store.ts'
import type { Write } from './write.ts'

const writes = [
  ...stockWrites,
  ...catalogWrites,
  ...changeFeedWrites,
  ...importWrites,
  ...identityWrites,
  ...apiKeyWrites,
  ...queueWrites,
  ...alertWrites,
  ...salesWrites,
  ...jobWrites,
  ...forecastWrites,
  ...decisionWrites,
  ...purchaseOrderWrites,
  ...supplierWrites,
  ...reportWrites,
  ...narrationWrites,
] as unknown as readonly Write<unknown, unknown>[]

/** Everything the writer's thread can be asked to do. A write that is not listed here does not exist. */
export const writesByName: WritesByName = new Map(writes.map((write) => [write.name, write]))
