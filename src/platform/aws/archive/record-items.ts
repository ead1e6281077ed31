import type { ArchiveRecord, ArchiveValues } from '#domain/archive/archive-record.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { alertItem } from '../alert-rows.ts'
import { apiKeyItems } from '../api-key-rows.ts'
import { barcodeItem, policyItem, productItem, storeItem } from '../catalog-rows.ts'
import { noteItems } from '../dated-notes.ts'
import { decisionItems } from '../decision-store.ts'
import { effectItems } from '../effect-rows.ts'
import { OVERRIDES } from '../forecast-overrides.ts'
import { PROPOSALS } from '../forecast-proposals.ts'
import { personItems } from '../identity-rows.ts'
import { mappingItems } from '../import-rows.ts'
import type { Item } from '../items.ts'
import { jobItem } from '../job-rows.ts'
import { commandKey } from '../keys.ts'
import { creationKey, incomingItem, orderCountKey, orderEntryItem, orderItems } from '../order-rows.ts'
import { newReport, reportItem, runItem, scheduleItem, setUpKey } from '../report-rows.ts'
import { reportSubscriptionItems } from '../report-subscriptions.ts'
import { positionItem } from '../sales-rows.ts'
import { levelItem, movementItem, reversedItem } from '../stock-rows.ts'
import { subscriptionItems } from '../subscription-writes.ts'
import { supplierKey } from '../supplier-store.ts'
import { publishedItem, uploadItem, uploadPointer } from '../upload-rows.ts'
import { ARCHIVE_SENDER } from './arrival.ts'

const sender = ARCHIVE_SENDER

type ToItems<K extends keyof ArchiveValues> = (tenantId: TenantId, value: ArchiveValues[K]) => Item[]

/** Kinds whose records are items each by itself; the others are put together in grouped-items.ts. */
export type SingleKind = Exclude<
  keyof ArchiveValues,
  | 'tenant'
  | 'sales-day'
  | 'sales-store'
  | 'stock-out'
  | 'forecast'
  | 'import'
  | 'import-chunk'
  | 'notice'
  | 'blob-piece'
  | 'blob-end'
>

function orderItemsOf(tenantId: TenantId, value: ArchiveValues['order']): Item[] {
  const order = { ...value, tenantId }
  const incoming = incomingItem(order)
  return [...orderItems(order, sender), orderEntryItem(order), ...(incoming.quantities.length > 0 ? [incoming] : [])]
}

function reportItemsOf(tenantId: TenantId, { report: value, tryAt }: ArchiveValues['report']): Item[] {
  const report = { ...value, tenantId }
  const item = { ...newReport(report), ...reportItem({ report, tryAt }) }
  if (!report.run) return [item]
  return [item, runItem(tenantId, report.run, report.reportId)]
}

function personItemsOf(tenantId: TenantId, value: ArchiveValues['person']): Item[] {
  const { recoveryCodes, passwordHash, totp, pendingTotpSecret, ...person } = value
  const account = { ...person, tenantId, isRegistered: passwordHash !== undefined, hasSecondFactor: totp !== undefined }
  const [main, ...pointers] = personItems(account, passwordHash)
  const codes = recoveryCodes.length > 0 ? { recoveryHashes: new Set(recoveryCodes) } : {}
  return [{ ...main!, totp, pendingTotpSecret, ...codes }, ...pointers]
}

export const ITEMS: { [K in SingleKind]: ToItems<K> } = {
  store: (tenantId, store) => [{ ...storeItem(tenantId, store), sender }],
  supplier: (tenantId, supplier) => [
    { ...supplierKey(tenantId, supplier.name), type: 'supplier', ...supplier, sender },
  ],
  product: (tenantId, product) => [
    { ...productItem(tenantId, product), sender },
    ...(product.barcode ? [barcodeItem(tenantId, product.barcode, product.productId)] : []),
  ],
  policy: (tenantId, { policy, ...key }) => [{ ...policyItem(tenantId, key, policy), sender }],
  command: (tenantId, { key, fingerprint, outcome, recordedAt }) => [
    {
      ...commandKey(tenantId, key),
      type: 'command',
      fingerprint,
      sender,
      outcome: JSON.stringify(outcome),
      recordedAt,
    },
  ],
  level: (tenantId, { updatedAt, ...level }) => [{ ...levelItem(tenantId, level, updatedAt), sender }],
  movement: (tenantId, value) => {
    const movement = { ...value, tenantId }
    const { reverses } = movement
    return [movementItem(movement), ...(reverses === undefined ? [] : [reversedItem(movement, reverses)])]
  },
  'sales-upload': (tenantId, { rank, upload: value }) => {
    const upload = { ...value, tenantId }
    const item = { ...uploadItem(upload, rank), sender }
    return [item, uploadPointer(item), ...(upload.state === 'published' ? [publishedItem(upload, rank)] : [])]
  },
  'sales-position': (tenantId, { productId, storeId, ...position }) => [
    { ...positionItem({ tenantId, productId, storeId }, position), rev: 1 },
  ],
  override: (tenantId, override) => noteItems(OVERRIDES, { ...override, tenantId }, sender),
  proposal: (tenantId, proposal) => noteItems(PROPOSALS, { ...proposal, tenantId }, sender),
  decision: (tenantId, decision) => decisionItems({ ...decision, tenantId }),
  order: orderItemsOf,
  'order-creation': (tenantId, { key, fingerprint, orderId }) => [
    { ...creationKey(tenantId, key), type: 'order-creation', orderId, fingerprint, sender },
  ],
  'order-number': (tenantId, { year, count }) => [{ ...orderCountKey(tenantId, year), count }],
  alert: (tenantId, alert) => [alertItem({ ...alert, tenantId }, sender)],
  subscription: (tenantId, subscription) => subscriptionItems({ ...subscription, tenantId }, sender),
  'report-subscription': (tenantId, subscription) => reportSubscriptionItems({ ...subscription, tenantId }, sender),
  'report-setup': (tenantId) => [{ ...setUpKey(tenantId), type: 'schedulesSetUp' }],
  'import-mapping': (tenantId, { isNewest, remembered, ...place }) =>
    mappingItems({ tenantId, ...place }, remembered).slice(0, isNewest ? 2 : 1),
  job: (tenantId, job) => [{ ...jobItem({ job: { ...job, tenantId }, leaseUntil: 0 }), rev: 1 }],
  report: reportItemsOf,
  'report-schedule': (tenantId, schedule) => [{ ...scheduleItem({ ...schedule, tenantId }), rev: 1 }],
  effect: (tenantId, effect) => effectItems({ ...effect, tenantId, id: '' }, FIRST_OF_ITS_MOMENT),
  person: personItemsOf,
  'api-key': (tenantId, { tokenHash, ...key }) => apiKeyItems({ ...key, tenantId }, tokenHash),
}

/** As wide as the nanoseconds that tell effects of one millisecond apart. */
const FIRST_OF_ITS_MOMENT = '0'.repeat(20)

/** The items of a record that is an item by itself. */
export function itemsOf(tenantId: TenantId, { kind, value }: Extract<ArchiveRecord, { kind: SingleKind }>): Item[] {
  const toItems = ITEMS[kind] as (tenantId: TenantId, value: unknown) => Item[]
  return toItems(tenantId, value)
}

export const isSingle = (record: ArchiveRecord): record is Extract<ArchiveRecord, { kind: SingleKind }> =>
  Object.hasOwn(ITEMS, record.kind)
