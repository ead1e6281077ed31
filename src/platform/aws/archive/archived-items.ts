import type { Alert } from '#domain/alerts/alert.ts'
import type { ArchiveRecord, ArchiveValues } from '#domain/archive/archive-record.ts'
import type { Override } from '#domain/forecasts/override.ts'
import type { Proposal } from '#domain/forecasts/proposal.ts'
import type { ReportSubscription } from '#domain/reports/report-subscription.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { toAlert, toBundle } from '../alert-rows.ts'
import { toApiKeyItem } from '../api-key-rows.ts'
import { toPolicy, toProduct, toStore, toTenant } from '../catalog-rows.ts'
import { toNote } from '../dated-notes.ts'
import { toPersonItem } from '../identity-rows.ts'
import type { Item } from '../items.ts'
import { toKeptJob } from '../job-rows.ts'
import { partAt } from '../keys.ts'
import { toKeptReport, toSchedule } from '../report-rows.ts'
import { levelOf, outsIn, rankOf, toDays, toPosition, toSpan } from '../sales-rows.ts'
import { toKeptCommand, toMovement } from '../stock-rows.ts'
import { toSubscription } from '../subscription-writes.ts'
import { toUpload } from '../upload-rows.ts'

/** Whose it is says the archive as a whole. */
export function disowned<T extends { tenantId: TenantId }>({ tenantId: _, ...value }: T): Omit<T, 'tenantId'> {
  return value
}

type ToRecords = (item: Item) => ArchiveRecord[]

const supplierOf = ({ name, leadTimeDays, reviewDays, minimumOrderValue, email, version }: Item) =>
  ({ name, leadTimeDays, reviewDays, minimumOrderValue, email, version }) as ArchiveValues['supplier']

function personOf(item: Item): ArchiveValues['person'] {
  const { userId, email, name, role, stores, status, version, createdAt, ...proofs } = toPersonItem(item)
  const { passwordHash, totp, pendingTotpSecret, recoveryHashes } = proofs
  return {
    ...{ userId, email, name, role, stores, status, version, createdAt },
    ...{ passwordHash, totp, pendingTotpSecret },
    recoveryCodes: [...(recoveryHashes ?? [])].sort(),
  }
}

function apiKeyOf(item: Item): ArchiveValues['api-key'] {
  const { keyId, userId, name, areas, stores, createdAt, endsAt, lastUsedAt, revoked, tokenHash } = toApiKeyItem(item)
  return { keyId, userId, name, areas, stores, createdAt, expiresAt: endsAt, lastUsedAt, revoked, tokenHash }
}

function spanOf(item: Item): ArchiveRecord[] {
  const { storeId, firstSale, lastSale } = toSpan(item)
  if (firstSale === undefined || lastSale === undefined) return []
  return [{ kind: 'sales-store', value: { storeId, firstSale, lastSale } }]
}

/** Types of items that are records by themselves; the others are put together in whole-items.ts. */
export const RECORDED: Readonly<Record<string, ToRecords>> = {
  tenant: (item) => [{ kind: 'tenant', value: { ...toTenant(item), createdAt: item.createdAt as number } }],
  store: (item) => [{ kind: 'store', value: toStore(item) }],
  supplier: (item) => [{ kind: 'supplier', value: supplierOf(item) }],
  product: (item) => [{ kind: 'product', value: toProduct(item) }],
  policy: (item) => [
    {
      kind: 'policy',
      value: { storeId: item.storeId as string, productId: item.productId as string, policy: toPolicy(item) },
    },
  ],
  command: (item) => {
    const { fingerprint, outcome } = toKeptCommand(item)
    const value = { key: partAt(item.pk, 3), fingerprint, outcome, recordedAt: item.recordedAt as number }
    return [{ kind: 'command', value }]
  },
  level: (item) => {
    const { storeId, productId, onHand, seq, updatedAt } = item as unknown as ArchiveValues['level']
    return [{ kind: 'level', value: { storeId, productId, onHand, seq, updatedAt } }]
  },
  movement: (item) => [{ kind: 'movement', value: disowned(toMovement(item)) }],
  salesUpload: (item) => [
    { kind: 'sales-upload', value: { rank: item.rank as number, upload: disowned(toUpload(item)) } },
  ],
  sales: (item) => toDays(item).map((day) => ({ kind: 'sales-day', value: { ...day, rank: rankOf(item) } })),
  salesStore: spanOf,
  salesPosition: (item) => [{ kind: 'sales-position', value: { ...levelOf(item), ...toPosition(item) } }],
  stockOuts: (item) => outsIn(item).map(([from, to]) => ({ kind: 'stock-out', value: { ...levelOf(item), from, to } })),
  override: (item) => [{ kind: 'override', value: disowned(toNote<Override>(item)) }],
  proposal: (item) => [{ kind: 'proposal', value: disowned(toNote<Proposal>(item)) }],
  'order-creation': (item) => {
    const { fingerprint, orderId } = item as unknown as ArchiveValues['order-creation']
    return [{ kind: 'order-creation', value: { key: partAt(item.pk, 3), fingerprint, orderId } }]
  },
  'order-number': (item) => [
    { kind: 'order-number', value: { year: Number(partAt(item.sk, 1)), count: item.count as number } },
  ],
  alert: (item) => [{ kind: 'alert', value: disowned<Alert>(toAlert(item)) }],
  subscription: (item) => [{ kind: 'subscription', value: disowned(toSubscription(item)) }],
  notices: (item) => {
    const { subscriptionId, dueAt, toTell } = toBundle(item)
    return toTell.map(([alertId, round]) => ({ kind: 'notice', value: { subscriptionId, dueAt, alertId, round } }))
  },
  job: (item) => [{ kind: 'job', value: disowned(toKeptJob(item).job) }],
  report: (item) => {
    const { report, tryAt } = toKeptReport(item)
    return [{ kind: 'report', value: { report: disowned(report), tryAt } }]
  },
  schedule: (item) => [{ kind: 'report-schedule', value: disowned(toSchedule(item)) }],
  schedulesSetUp: () => [{ kind: 'report-setup', value: { isSetUp: true } }],
  reportSubscription: (item) => [
    { kind: 'report-subscription', value: disowned<ReportSubscription>(JSON.parse(item.subscription as string)) },
  ],
  person: (item) => [{ kind: 'person', value: personOf(item) }],
  'api-key': (item) => [{ kind: 'api-key', value: apiKeyOf(item) }],
}

/** Types of items that stay behind, and why. */
export const LEFT_BEHIND: Readonly<Record<string, string>> = {
  barcode: 'Made again from the product.',
  reversed: 'Made again from the reversal.',
  episodes: 'Made again from the alerts.',
  'shelf-status': 'Made again from the levels.',
  'shelf-counts': 'Counted again.',
  counted: 'Counted again.',
  'live-connection': 'Screens connect again.',
  'live-connection-pointer': 'Screens connect again.',
  'told-version': 'Known for two weeks, because the stream repeats itself; that of the other side begins.',
  user: 'Made again from the person.',
  email: 'Made again from the person.',
  'people-guard': 'Counts changes that were decided here.',
  session: 'Everybody signs in again.',
  'session-entry': 'Everybody signs in again.',
  token: 'Links in mails lead to the old address.',
  'token-slot': 'Links in mails lead to the old address.',
  attempt: 'Counts of tries, which end within a day.',
  'api-key-count': 'Counted again.',
  'api-key-hash': 'Made again from the key.',
  'api-key-id': 'Made again from the key.',
  'subscription-place': 'Made again from the subscription.',
  told: 'What it took is cleared before anything is read.',
  'effect-body': 'Read with its effect.',
  piece: 'Read with its text.',
  'import-lease': 'Nobody has it in hand on the other side.',
  'sales-contents': 'Made again from the days.',
  salesUploadPointer: 'Made again from the upload.',
  salesPublished: 'Made again from the upload.',
  forecastPaths: 'Read with its forecast.',
  overridePointer: 'Made again from the override.',
  proposalPointer: 'Made again from the proposal.',
  decisionId: 'Made again from the decision.',
  decisionsWhole: 'Every decision that is moved counts.',
  'order-part': 'Read with its order.',
  'order-entry': 'Made again from the order.',
  'order-incoming': 'Made again from the order.',
  scheduleRun: 'Made again from the reports.',
  reportSubscriptionPointer: 'Made again from the subscription.',
  narration: 'A cache: texts are asked for again.',
  spend: 'What was spent today on the models of this side.',
  arrival: 'Says that a shop is on its way in.',
}
