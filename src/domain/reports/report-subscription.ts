import { isWithin, may, type Role, type StoreScope } from '../identity/permission.ts'
import type { TenantId, UserId } from '../values/ids.ts'
import type { Instant } from '../values/local-time.ts'
import { type ReportScope, storesOf } from './archived-report.ts'

/** What one person wants to get by mail whenever a schedule has made it. */
export interface ReportSubscription extends ReportScope {
  subscriptionId: string
  tenantId: TenantId
  userId: UserId
  email: string
  /** As with alerts: an address that has not said yes gets nothing but the question. */
  status: 'unconfirmed' | 'active' | 'stopped'
  /** Opens the links in its mails: confirm and stop. A secret. */
  linkToken: string
  version: number
  createdAt: Instant
}

/** Whether somebody may read reports of these stores: asked when they subscribe, when a mail is made and when it leaves. */
export const mayReadReports = (
  reader: { role: Role; stores: StoreScope },
  { storeId }: Pick<ReportScope, 'storeId'>,
): boolean => may(reader.role, 'insights:read') && isWithin(storesOf({ storeId }), reader.stores)
