import type { Alert } from '../alerts/alert.ts'
import type { Subscription } from '../alerts/subscription.ts'
import type { Product, StockPolicy, Store } from '../catalog/product.ts'
import type { LevelForecast } from '../forecasts/forecast.ts'
import type { Override } from '../forecasts/override.ts'
import type { Proposal } from '../forecasts/proposal.ts'
import type { ApiKey } from '../identity/api-key.ts'
import type { Person } from '../identity/person.ts'
import type { Import, Mapping } from '../imports/import.ts'
import type { LedgerRefusal } from '../ledger/decide.ts'
import type { Level, LevelKey, Movement } from '../ledger/movement.ts'
import type { PurchaseOrder } from '../purchasing/purchase-order.ts'
import type { Supplier } from '../purchasing/supplier.ts'
import type { Decision } from '../recommendations/decision.ts'
import type { ArchivedReport } from '../reports/archived-report.ts'
import type { ReportSubscription } from '../reports/report-subscription.ts'
import type { ReportSchedule } from '../reports/schedule.ts'
import type { SalesPosition } from '../sales/fold-sales.ts'
import type { Sales, StockOut } from '../sales/sales-day.ts'
import type { SalesUpload } from '../sales/sales-upload.ts'
import type { Day } from '../values/day.ts'
import type { ProductId, StoreId, TenantId } from '../values/ids.ts'
import type { Job } from '../values/job.ts'

/** Whose it is says the archive as a whole, so that no record can be of anybody else. */
type Owned<T> = Omit<T, 'tenantId'>

/** The answer kept under a command's key: which movements it made, or why it was refused. */
export type CommandOutcome = { recorded: [StoreId, ProductId, seq: number][] } | { refusal: LedgerRefusal }

/** Curves and paths are 32-bit floating-point numbers, little-endian, in base 64: exactly as they were published. */
export interface MovedForecast extends LevelKey, Pick<LevelForecast, 'firstDay' | 'madeAt' | 'inputHash'> {
  told: Pick<LevelForecast, 'trainedFrom' | 'model' | 'demandClass' | 'warnings' | 'earlyDemand'>
  /** Mean, p10, p50 and p90, one after the other. */
  curves: string
  /** Only of the newest of its level. */
  paths?: string
}

/** A person with what proves them. Values that a user pool keeps stand as `KEPT_ELSEWHERE`. */
export interface MovedPerson extends Owned<Omit<Person, 'isRegistered' | 'hasSecondFactor'>> {
  passwordHash?: string
  totp?: { secret: string; lastStep: number }
  pendingTotpSecret?: string
  /** Hashes. */
  recoveryCodes: readonly string[]
}

/** What was to be done outside, and what became of it. */
export interface MovedEffect {
  topic: string
  key: string
  body: unknown
  correlationId?: string
  state: 'waiting' | 'done' | 'dead'
  attempts: number
  error?: string
  createdAt: number
  dueAt: number
  endedAt?: number
}

/** What a shop is made of, by kind: the same on every platform. */
export interface ArchiveValues {
  tenant: { tenantId: TenantId; name: string; currency: string; createdAt: number }
  store: Store
  supplier: Omit<Supplier, 'productCount'>
  product: Product
  policy: LevelKey & { policy: StockPolicy }
  command: { key: string; fingerprint: string; outcome: CommandOutcome; recordedAt: number }
  level: Level & { updatedAt: number }
  movement: Owned<Movement>
  'sales-upload': { rank: number; upload: Owned<SalesUpload> }
  'sales-day': LevelKey & Sales & { rank: number; day: Day; updatedAt: number }
  'sales-store': { storeId: StoreId; firstSale: Day; lastSale: Day }
  'sales-position': LevelKey & SalesPosition
  'stock-out': LevelKey & Required<StockOut>
  forecast: MovedForecast
  override: Owned<Override>
  proposal: Owned<Proposal>
  decision: Owned<Decision>
  order: Owned<PurchaseOrder>
  'order-creation': { key: string; fingerprint: string; orderId: string }
  'order-number': { year: number; count: number }
  alert: Owned<Alert>
  subscription: Owned<Subscription>
  'report-subscription': Owned<ReportSubscription>
  'report-setup': { isSetUp: true }
  'import-mapping': {
    signature: string
    storeId: StoreId
    /** Of all stores the one that decided last. */
    isNewest: boolean
    remembered: { mapping: Mapping; decimalMark?: Import['options']['decimalMark'] }
  }
  'import-chunk': { importId: string; kind: 'rows' | 'errors'; index: number; rowCount: number; body: string }
  import: Owned<Import>
  job: Owned<Job>
  report: { report: Owned<ArchivedReport>; tryAt: number }
  'report-schedule': Owned<ReportSchedule>
  effect: MovedEffect
  notice: { subscriptionId: string; dueAt: number; alertId: string; round: number }
  person: MovedPerson
  'api-key': Owned<ApiKey> & { tokenHash: string }
  /** A piece of a file, in base 64. */
  'blob-piece': { key: string; index: number; bytes: string }
  'blob-end': { key: string; byteCount: number; sha256: string }
}

export type ArchiveKind = keyof ArchiveValues

export type ArchiveRecord = { [K in ArchiveKind]: { kind: K; value: ArchiveValues[K] } }[ArchiveKind]

export type RecordOf<K extends ArchiveKind> = Extract<ArchiveRecord, { kind: K }>

/** What stands for a password or a secret that only a user pool knows. It lets nobody in anywhere else. */
export const KEPT_ELSEWHERE = 'cognito'

/** The ledger: what its hash is over. */
export const LEDGER_KINDS = ['command', 'level', 'movement'] as const satisfies readonly ArchiveKind[]
