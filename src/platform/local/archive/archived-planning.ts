import type { ArchiveValues } from '#domain/archive/archive-record.ts'
import { lastDayOf, type Proposal } from '#domain/forecasts/proposal.ts'
import { isReceiving, type PurchaseOrder } from '#domain/purchasing/purchase-order.ts'
import { movedForecast, publishedForecast } from '../../shared/forecast-record.ts'
import type { Connection } from '../connection.ts'
import { insertOverride } from '../forecast-overrides.ts'
import { FORECAST_COLUMNS, type ForecastRow, toForecast, toRow } from '../forecast-rows.ts'
import { writeIncoming } from '../purchase-order-store.ts'
import { type ArchivedKinds, insert, mapped, readBodies } from './archived-kind.ts'

type PlanningKind = 'forecast' | 'override' | 'proposal' | 'decision' | 'order' | 'order-creation' | 'order-number'

function insertOrder(db: Connection, order: PurchaseOrder): void {
  insert(db, 'purchase_orders', {
    order_id: order.orderId,
    tenant_id: order.tenantId,
    number: order.number,
    store_id: order.storeId,
    supplier: order.supplier,
    state: order.state,
    is_receiving: Number(isReceiving(order)),
    version: order.version,
    body: JSON.stringify(order),
  })
  writeIncoming(db, order)
}

function insertProposal(db: Connection, proposal: Proposal): void {
  insert(db, 'forecast_proposals', {
    tenant_id: proposal.tenantId,
    product_id: proposal.productId,
    store_id: proposal.storeId,
    created_at: proposal.createdAt,
    proposal_id: proposal.proposalId,
    last_day: lastDayOf(proposal),
    body: JSON.stringify(proposal),
  })
}

/** Forecasts and what people said of them, recommendations decided, purchase orders. */
export const archivedPlanning: ArchivedKinds<PlanningKind> = {
  forecast: {
    tables: ['forecasts'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<ForecastRow>(
          `SELECT ${FORECAST_COLUMNS} FROM forecasts WHERE tenant_id = ? ORDER BY product_id, store_id, first_day`,
          tenantId,
        ),
        (row) => movedForecast(toForecast(row), row.paths !== null),
      ),
    write(db, tenantId, moved) {
      const row = toRow(publishedForecast(tenantId, moved))
      insert(db, 'forecasts', {
        tenant_id: tenantId,
        product_id: row.productId,
        store_id: row.storeId,
        first_day: row.firstDay,
        made_at: row.madeAt,
        input_hash: row.inputHash,
        body: row.body,
        curves: row.curves,
        paths: moved.paths === undefined ? null : row.paths,
        units_28: row.units28,
      })
    },
  },
  override: {
    tables: ['forecast_overrides'],
    read: (db, tenantId) => readBodies({ table: 'forecast_overrides', order: 'override_id' }, db, tenantId),
    write: (db, tenantId, override) => insertOverride(db, { ...override, tenantId }),
  },
  proposal: {
    tables: ['forecast_proposals'],
    read: (db, tenantId) => readBodies({ table: 'forecast_proposals', order: 'proposal_id' }, db, tenantId),
    write: (db, tenantId, proposal) => insertProposal(db, { ...proposal, tenantId }),
  },
  decision: {
    tables: ['recommendation_decisions'],
    read: (db, tenantId) => readBodies({ table: 'recommendation_decisions', order: 'at, decision_id' }, db, tenantId),
    write: (db, tenantId, decision) =>
      insert(db, 'recommendation_decisions', {
        tenant_id: tenantId,
        at: decision.at,
        decision_id: decision.decisionId,
        product_id: decision.productId,
        store_id: decision.storeId,
        body: JSON.stringify({ ...decision, tenantId }),
      }),
  },
  order: {
    // What is on its way is told by the orders, and written with them.
    tables: ['purchase_orders', 'incoming'],
    read: (db, tenantId) => readBodies({ table: 'purchase_orders', order: 'order_id' }, db, tenantId),
    write: (db, tenantId, order) => insertOrder(db, { ...order, tenantId }),
  },
  'order-creation': {
    tables: ['purchase_orders'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<ArchiveValues['order-creation']>(
          `SELECT creation_key AS key, creation_fingerprint AS fingerprint, order_id AS orderId
           FROM purchase_orders WHERE tenant_id = ? AND creation_key IS NOT NULL ORDER BY creation_key`,
          tenantId,
        ),
        (row) => ({ ...row }),
      ),
    write(db, tenantId, { key, fingerprint, orderId }) {
      db.run(
        'UPDATE purchase_orders SET creation_key = ?, creation_fingerprint = ? WHERE tenant_id = ? AND order_id = ?',
        key,
        fingerprint,
        tenantId,
        orderId,
      )
    },
  },
  'order-number': {
    tables: ['purchase_order_numbers'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<ArchiveValues['order-number']>(
          'SELECT year, count FROM purchase_order_numbers WHERE tenant_id = ? ORDER BY year',
          tenantId,
        ),
        (row) => ({ ...row }),
      ),
    write: (db, tenantId, { year, count }) =>
      insert(db, 'purchase_order_numbers', { tenant_id: tenantId, year, count }),
  },
}
