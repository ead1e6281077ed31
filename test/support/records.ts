import { DEFAULT_OPTIONS, type Import } from '#domain/imports/import.ts'
import type { ArchivedReport } from '#domain/reports/archived-report.ts'
import type { ReportSubscription } from '#domain/reports/report-subscription.ts'
import type { ReportSchedule } from '#domain/reports/schedule.ts'
import { NOW, TENANT } from './shop.ts'

/** Records as a store is handed them, each ordinary in whatever a test does not say. */

export const importNamed = (importId: string, more: Partial<Import> = {}): Import => ({
  tenantId: TENANT,
  importId,
  storeId: 'leeds',
  fileName: 'stock.csv',
  source: 'upload',
  createdBy: 'user:ann',
  createdAt: NOW,
  updatedAt: NOW,
  contentHash: 'aa',
  byteCount: 10,
  mayEditProducts: true,
  status: 'received',
  options: DEFAULT_OPTIONS,
  nextChunk: 0,
  version: 0,
  ...more,
})

export const reportNamed = (reportId: string, more: Partial<ArchivedReport> = {}): ArchivedReport => ({
  reportId,
  tenantId: TENANT,
  type: 'daily-insights',
  storeId: 'leeds',
  from: '2025-12-31',
  to: '2025-12-31',
  timeZone: 'Europe/London',
  paper: 'A4',
  formats: ['pdf', 'json'],
  state: 'waiting',
  attempt: 0,
  createdAt: NOW,
  createdBy: 'user:1',
  files: [],
  ...more,
})

export const scheduleNamed = (
  scheduleId: string,
  more: Partial<ReportSchedule> = {},
): Omit<ReportSchedule, 'version'> => ({
  scheduleId,
  tenantId: TENANT,
  reportType: 'daily-insights',
  frequency: { kind: 'daily' },
  at: 360,
  timeZone: 'Europe/London',
  paper: 'A4',
  formats: ['pdf'],
  enabled: true,
  createdAt: NOW,
  createdBy: 'user:1',
  nextDueAt: NOW + 100,
  ...more,
})

export const reportSubscriptionNamed = (
  subscriptionId: string,
  more: Partial<ReportSubscription> = {},
): Omit<ReportSubscription, 'version'> => ({
  subscriptionId,
  tenantId: TENANT,
  userId: 'u1',
  email: 'a@b.example',
  type: 'daily-insights',
  status: 'active',
  linkToken: `token-${subscriptionId}`,
  createdAt: NOW,
  ...more,
})
