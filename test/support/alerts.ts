import type { Alert } from '#domain/alerts/alert.ts'
import { quantity } from '#domain/values/quantity.ts'
import type { Detection, Notice } from '#ports/alert-store.ts'
import { NOW, TENANT } from './shop.ts'

/** Tea is low in Leeds, unless it is said otherwise. */
export const alertNamed = (alertId: string, more: Partial<Alert> = {}): Alert => ({
  alertId,
  tenantId: TENANT,
  kind: 'low_stock',
  productId: 'tea',
  storeId: 'leeds',
  state: 'open',
  onHand: quantity(3000),
  threshold: quantity(5000),
  openedAt: NOW,
  round: 1,
  version: 1,
  ...more,
})

export const noticeOf = (alertId: string, more: Partial<Notice> = {}): Notice => ({
  alertId,
  subscriptionId: 's1',
  round: 1,
  dueAt: NOW,
  ...more,
})

export const detectionUpTo = (changeId: number, more: Partial<Detection> = {}): Detection => ({
  consumer: 'alerts',
  changeId,
  open: [],
  resolve: [],
  notices: [],
  ...more,
})
