import type { ArchiveKind, ArchiveRecord, ArchiveValues } from '#domain/archive/archive-record.ts'
import type { MinorUnits } from '#domain/values/money.ts'
import type { Quantity } from '#domain/values/quantity.ts'
import { draftOrder, units } from './orders.ts'
import { NOW, TENANT } from './shop.ts'

const money = (amount: number) => amount as MinorUnits
const numbers = (...values: number[]) => Buffer.from(new Float32Array(values).buffer).toString('base64')

const level = { storeId: 'leeds', productId: 'tea' }

const movement = (more: Partial<ArchiveValues['movement']>): ArchiveValues['movement'] => ({
  ...level,
  seq: 1,
  kind: 'receipt',
  delta: units(12),
  after: units(12),
  actor: 'user:ann',
  occurredAt: NOW - 5000,
  recordedAt: NOW,
  commandKey: 'first',
  ...more,
})

const alert = (more: Partial<ArchiveValues['alert']>): ArchiveValues['alert'] => ({
  alertId: '01900000-0000-7000-8000-000000000001',
  kind: 'low_stock',
  ...level,
  state: 'open',
  onHand: units(2),
  threshold: units(5),
  openedAt: NOW,
  round: 1,
  version: 1,
  ...more,
})

const forecast = (firstDay: string, more: Partial<ArchiveValues['forecast']> = {}): ArchiveValues['forecast'] => ({
  ...level,
  firstDay,
  madeAt: NOW,
  inputHash: 'abc',
  told: {
    trainedFrom: '2025-01-01',
    model: 'ets',
    demandClass: 'smooth',
    warnings: [],
    earlyDemand: { mean: 1.25, standardDeviation: 0.1 },
  },
  // Mean, p10, p50 and p90 of two days; 0.1 is not a 32-bit number, and must come back as the one it was rounded to.
  curves: numbers(1.5, 0.1, 0, 0, 1, 0, 3, 2),
  ...more,
})

const { tenantId: _tenant, ...order } = draftOrder()

/** As a report that was begun once names it. */
export const REPORT_FILE = 'reports/01900000-0000-7000-8000-00000000000a-1.pdf'

const report: ArchiveValues['report'] = {
  tryAt: NOW,
  report: {
    type: 'daily-insights',
    from: '2025-12-31',
    to: '2025-12-31',
    reportId: '01900000-0000-7000-8000-00000000000a',
    timeZone: 'Europe/London',
    paper: 'A4',
    formats: ['pdf'],
    state: 'ready',
    attempt: 1,
    createdAt: NOW,
    createdBy: 'user:ann',
    endedAt: NOW + 5,
    title: 'Daily insights',
    files: [{ format: 'pdf', contentType: 'application/pdf', byteCount: 3, sha256: 'x', blobKey: REPORT_FILE }],
    run: { scheduleId: 's1', dueAt: NOW - 10, missedCount: 0 },
  },
}

const record = (importId: string, more: Partial<ArchiveValues['import']> = {}): ArchiveValues['import'] => ({
  importId,
  storeId: 'leeds',
  fileName: 'stock.csv',
  source: 'upload',
  createdBy: 'user:ann',
  createdAt: NOW,
  updatedAt: NOW,
  contentHash: 'h',
  byteCount: 10,
  mayEditProducts: true,
  status: 'applied',
  options: { policy: 'reject_all', unknownProducts: 'create' },
  nextChunk: 1,
  version: 4,
  ...more,
})

const subscription: ArchiveValues['subscription'] = {
  subscriptionId: 'sub-1',
  userId: 'u-ann',
  channel: 'mail',
  address: 'ann@example.com',
  kinds: ['low_stock', 'out_of_stock'],
  stores: 'all',
  categories: 'all',
  delivery: 'immediate',
  digestAt: 480 as ArchiveValues['subscription']['digestAt'],
  timeZone: 'Europe/London',
  status: 'active',
  linkToken: 'link-1',
  version: 2,
  createdAt: NOW,
}

const effect = (key: string, more: Partial<ArchiveValues['effect']> = {}): ArchiveValues['effect'] => ({
  topic: 'mail',
  key,
  body: { to: 'ann@example.com', subject: 'Tea ☕', parts: [1.5, null] },
  state: 'waiting',
  attempts: 0,
  createdAt: NOW,
  dueAt: NOW + 86_400_000,
  ...more,
})

const job = (jobId: string, more: Partial<ArchiveValues['job']> = {}): ArchiveValues['job'] => ({
  jobId,
  kind: 'forecast',
  request: { horizon: 28 },
  stores: 'all',
  createdBy: 'user:ann',
  createdAt: NOW,
  state: 'done',
  isCancelWanted: false,
  result: { count: 2 },
  endedAt: NOW + 9,
  ...more,
})

const salesDay = (day: string, rank: number, sold: number): ArchiveValues['sales-day'] => ({
  ...level,
  day,
  rank,
  sold: sold as Quantity,
  revenue: money(250),
  returned: 0 as Quantity,
  refunded: money(0),
  updatedAt: NOW,
})

const LEDGER_RANK = 2 ** 31

const upload: ArchiveValues['sales-upload'] = {
  rank: 1,
  upload: {
    uploadId: 'up-1',
    storeId: 'leeds',
    stores: ['leeds'],
    fileName: 'past.csv',
    contentHash: 'c',
    byteCount: 3,
    createdBy: 'user:ann',
    createdAt: NOW,
    updatedAt: NOW,
    state: 'published',
    jobId: 'j1',
    ranges: [{ storeId: 'leeds', from: '2025-11-30', to: '2025-12-01' }],
    version: 2,
  },
}

const values: { [K in ArchiveKind]?: ArchiveValues[K][] } = {
  tenant: [{ tenantId: TENANT, name: 'Acme & Söhne', currency: 'GBP', createdAt: NOW }],
  store: [
    {
      storeId: 'leeds',
      name: 'Leeds',
      timeZone: 'Europe/London',
      currency: 'GBP',
      allowNegative: false,
      active: true,
      version: 2,
    },
    {
      storeId: 'york',
      name: 'York',
      timeZone: 'Europe/London',
      currency: 'GBP',
      allowNegative: true,
      active: false,
      version: 1,
    },
  ],
  supplier: [{ name: 'Acme Tea', leadTimeDays: 3, minimumOrderValue: money(10_000), version: 1 }],
  product: [
    {
      productId: 'mug',
      name: 'Mug #1 100%',
      category: '',
      unit: 'piece',
      active: false,
      policy: {},
      version: 1,
      updatedAt: NOW,
    },
    {
      productId: 'tea',
      name: 'Tea 茶',
      category: 'Drinks',
      unit: 'kg',
      price: money(1999),
      cost: money(1000),
      barcode: '4006381333931',
      supplier: 'Acme Tea',
      active: true,
      policy: { lowStockThreshold: units(5), packSize: units(6) },
      version: 3,
      updatedAt: NOW,
    },
  ],
  policy: [{ ...level, policy: { leadTimeDays: 2 } }],
  command: [
    { key: 'back', fingerprint: 'f2', outcome: { recorded: [['leeds', 'tea', 3]] }, recordedAt: NOW + 2 },
    { key: 'first', fingerprint: 'f1', outcome: { recorded: [['leeds', 'tea', 1]] }, recordedAt: NOW },
    {
      key: 'refused',
      fingerprint: 'f4',
      outcome: { refusal: { code: 'INSUFFICIENT_STOCK', message: 'not enough' } },
      recordedAt: NOW + 3,
    },
    {
      key: 'transfer',
      fingerprint: 'f3',
      outcome: {
        recorded: [
          ['leeds', 'tea', 2],
          ['york', 'tea', 1],
        ],
      },
      recordedAt: NOW + 1,
    },
  ],
  level: [
    { ...level, onHand: units(7), seq: 3, updatedAt: NOW + 2 },
    { storeId: 'york', productId: 'tea', onHand: units(5), seq: 1, updatedAt: NOW + 1 },
  ],
  // 12 come, 5 go to York, 7 are left; the third reverses nothing of stock: it takes 0 back of a count of 0 change.
  movement: [
    movement({ unitCost: money(1000), reference: 'PO-2026-0001' }),
    movement({
      seq: 2,
      kind: 'transfer_out',
      delta: -5000 as Quantity,
      after: units(7),
      recordedAt: NOW + 1,
      commandKey: 'transfer',
    }),
    movement({
      seq: 3,
      kind: 'count',
      delta: 0 as Quantity,
      after: units(7),
      recordedAt: NOW + 2,
      commandKey: 'back',
      reason: 'stocktake',
    }),
    movement({
      storeId: 'york',
      kind: 'transfer_in',
      delta: units(5),
      after: units(5),
      recordedAt: NOW + 1,
      commandKey: 'transfer',
    }),
  ],
  'sales-upload': [upload],
  'sales-day': [
    salesDay('2025-11-30', 1, 1000),
    salesDay('2025-12-01', 1, 2000),
    salesDay('2025-12-31', LEDGER_RANK, 3000),
  ],
  'sales-store': [{ storeId: 'leeds', firstSale: '2025-12-31', lastSale: '2025-12-31' }],
  'sales-position': [
    { ...level, seq: 3, at: NOW, wasStocked: true },
    { storeId: 'york', productId: 'tea', seq: 1, at: NOW, wasStocked: true, outSince: NOW },
  ],
  'stock-out': [
    // One that ends in either year, because each year is kept by itself on one of the platforms.
    { ...level, from: Date.UTC(2025, 1, 1), to: Date.UTC(2025, 11, 31) },
    { ...level, from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 2) },
  ],
  forecast: [forecast('2025-12-29'), forecast('2026-01-01', { paths: numbers(1, 2, 0.1, 4) })],
  override: [
    {
      ...level,
      overrideId: 'ov-1',
      from: '2026-01-05',
      to: '2026-01-06',
      change: { kind: 'factor', factor: 1.3 },
      reason: 'fair',
      createdBy: 'user:ann',
      createdAt: NOW,
    },
  ],
  proposal: [
    {
      ...level,
      proposalId: 'pr-1',
      note: 'a fair',
      changes: [{ from: '2026-01-05', to: '2026-01-06', percent: 30, reason: 'fair' }],
      model: 'test',
      createdBy: 'user:ann',
      createdAt: NOW,
    },
  ],
  decision: [
    {
      ...level,
      decisionId: 'de-1',
      verdict: 'declined',
      by: 'user:ann',
      at: NOW,
      day: '2026-01-01',
      action: 'buy',
      recommended: units(6),
      taken: units(0),
    },
  ],
  order: [order],
  'order-creation': [{ key: 'made-once', fingerprint: 'of', orderId: order.orderId }],
  'order-number': [{ year: 2026, count: 1 }],
  alert: [
    alert({}),
    alert({
      alertId: '01900000-0000-7000-8000-000000000002',
      kind: 'out_of_stock',
      state: 'resolved',
      resolvedAt: NOW + 7,
      version: 2,
    }),
    alert({
      alertId: '01900000-0000-7000-8000-000000000003',
      storeId: 'york',
      state: 'snoozed',
      handledBy: 'user:ann',
      snoozedUntil: NOW + 86_400_000,
      round: 2,
      version: 3,
    }),
  ],
  subscription: [subscription],
  'report-subscription': [
    {
      type: 'daily-insights',
      subscriptionId: 'rs-1',
      userId: 'u-ann',
      email: 'ann@example.com',
      status: 'active',
      linkToken: 'link-2',
      version: 1,
      createdAt: NOW,
    },
  ],
  'report-setup': [{ isSetUp: true }],
  'import-mapping': [
    { signature: 'Code\u0000Qty', storeId: 'leeds', isNewest: false, remembered: { mapping: { productId: 'Code' } } },
    {
      signature: 'Code\u0000Qty',
      storeId: 'york',
      isNewest: true,
      remembered: { mapping: { productId: 'Qty' }, decimalMark: ',' },
    },
  ],
  'import-chunk': [
    { importId: 'im-1', kind: 'errors', index: 0, rowCount: 1, body: 'bad' },
    { importId: 'im-1', kind: 'rows', index: 0, rowCount: 2, body: '[1,2]' },
    { importId: 'im-1', kind: 'rows', index: 17, rowCount: 1, body: 'ä'.repeat(3000) },
  ],
  import: [record('im-1'), record('im-2', { status: 'received', nextChunk: 0, version: 1 })],
  job: [job('j1'), job('j2', { state: 'waiting', result: undefined, endedAt: undefined })],
  report: [report],
  'report-schedule': [
    {
      scheduleId: 's1',
      frequency: { kind: 'daily' },
      at: 420 as ArchiveValues['report-schedule']['at'],
      timeZone: 'Europe/London',
      reportType: 'daily-insights',
      paper: 'A4',
      formats: ['pdf'],
      enabled: true,
      createdAt: NOW,
      createdBy: 'user:ann',
      version: 1,
      nextDueAt: NOW + 86_400_000,
      lastDueAt: NOW - 10,
    },
  ],
  effect: [
    effect('dead', { state: 'dead', attempts: 30, error: 'refused', endedAt: NOW + 1, dueAt: NOW }),
    effect('done', { state: 'done', attempts: 1, endedAt: NOW + 1, dueAt: NOW, correlationId: 'r1' }),
    effect('waiting'),
  ],
  notice: [
    { subscriptionId: 'sub-1', dueAt: NOW + 86_400_000, alertId: '01900000-0000-7000-8000-000000000001', round: 1 },
    { subscriptionId: 'sub-1', dueAt: NOW + 86_400_000, alertId: '01900000-0000-7000-8000-000000000003', round: 2 },
  ],
  person: [
    {
      userId: 'u-ann',
      email: 'ann@example.com',
      name: 'Ann',
      role: 'manager',
      stores: 'all',
      status: 'active',
      passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$hash',
      totp: { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', lastStep: 7 },
      recoveryCodes: ['code-1', 'code-2'],
      version: 1,
      createdAt: NOW,
    },
    {
      userId: 'u-bob',
      email: 'bob@example.com',
      name: 'Bob',
      role: 'staff',
      stores: ['leeds'],
      status: 'invited',
      recoveryCodes: [],
      version: 1,
      createdAt: NOW,
    },
  ],
  'api-key': [
    {
      keyId: 'k1',
      userId: 'u-ann',
      name: 'till',
      areas: ['stock:write'] as unknown as ArchiveValues['api-key']['areas'],
      stores: ['leeds'],
      createdAt: NOW,
      expiresAt: NOW + 86_400_000,
      tokenHash: 'th-1',
    },
  ],
}

/** One of everything that a shop can have, out of order within the ledger only. */
export const sampleRecords = (): ArchiveRecord[] =>
  Object.entries(values).flatMap(([kind, all]) => all.map((value) => ({ kind, value }) as unknown as ArchiveRecord))
