import type { Supplier, SupplierSettings } from '#domain/purchasing/supplier.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { MinorUnits } from '#domain/values/money.ts'
import type { SaveOutcome } from '#ports/catalog-store.ts'
import type { SupplierStore } from '#ports/supplier-store.ts'
import { decodeCursor, toPage } from '../shared/cursor.ts'
import type { Connection } from './connection.ts'
import type { LocalDatabase } from './database.ts'
import { defineWrite } from './write.ts'

interface SupplierRow {
  name: string
  leadTimeDays: number | null
  reviewDays: number | null
  minimumOrderValue: MinorUnits | null
  email: string | null
  version: number | null
  productCount: number
}

const toSupplier = (row: SupplierRow): Supplier => ({
  name: row.name,
  leadTimeDays: row.leadTimeDays ?? undefined,
  reviewDays: row.reviewDays ?? undefined,
  minimumOrderValue: row.minimumOrderValue ?? undefined,
  email: row.email ?? undefined,
  version: row.version ?? 0,
  productCount: row.productCount,
})

/** Names, from wherever they come, with what is known of each. `?1` is the tenant. */
const withSettings = (names: string) => `SELECT n.name, s.lead_time_days AS leadTimeDays, s.review_days AS reviewDays,
  s.minimum_order_value AS minimumOrderValue, s.email, s.version,
  (SELECT count(*) FROM products p WHERE p.tenant_id = ?1 AND p.supplier = n.name AND p.active = 1) AS productCount
  FROM (${names}) n LEFT JOIN suppliers s ON s.tenant_id = ?1 AND s.name = n.name`

const LIST = withSettings(`SELECT DISTINCT supplier AS name FROM products
    WHERE tenant_id = ?1 AND supplier IS NOT NULL AND active = 1 AND supplier > ?2
  UNION SELECT name FROM suppliers WHERE tenant_id = ?1 AND name > ?2 ORDER BY name LIMIT ?3`)

const ONE = withSettings(`SELECT name FROM suppliers WHERE tenant_id = ?1 AND name = ?2
  UNION SELECT supplier FROM products WHERE tenant_id = ?1 AND supplier = ?2`)

function readSupplier(db: Connection, tenantId: TenantId, name: string): Supplier | undefined {
  const row = db.get<SupplierRow>(ONE, tenantId, name)
  return row && toSupplier(row)
}

interface SupplierWrite {
  tenantId: TenantId
  name: string
  settings: SupplierSettings
  ifVersion: number
}

const saveSupplier = defineWrite(
  'suppliers.save',
  (db, { tenantId, name, settings, ifVersion }: SupplierWrite): SaveOutcome<Supplier> => {
    const current = readSupplier(db, tenantId, name)
    if ((current?.version ?? 0) !== ifVersion) return { kind: 'conflict', current }
    db.run(
      `INSERT OR REPLACE INTO suppliers
         (tenant_id, name, lead_time_days, review_days, minimum_order_value, email, version) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      tenantId,
      name,
      settings.leadTimeDays,
      settings.reviewDays,
      settings.minimumOrderValue,
      settings.email,
      ifVersion + 1,
    )
    const productCount = current?.productCount ?? 0
    return { kind: 'saved', value: { ...settings, name, productCount, version: ifVersion + 1 } }
  },
)

/** What the writer's thread does for this store. */
export const supplierWrites = [saveSupplier]

/** SupplierStore on SQLite. */
export function localSupplierStore({ reader, write }: Pick<LocalDatabase, 'reader' | 'write'>): SupplierStore {
  return {
    suppliers: async (tenantId, { limit, cursor }) => {
      const [after = ''] = decodeCursor(cursor, 1) ?? []
      const rows = reader.all<SupplierRow>(LIST, tenantId, after, limit + 1)
      return toPage(rows, limit, { item: toSupplier, cursor: ({ name }) => [name] })
    },
    supplier: async (tenantId, name) => readSupplier(reader, tenantId, name),
    saveSupplier: (tenantId, name, { settings, ifVersion }) =>
      write(saveSupplier, { tenantId, name, settings, ifVersion }),
  }
}
