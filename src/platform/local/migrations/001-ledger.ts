/** Catalog, ledger and change feed. Quantities in thousandths, money in minor units, times in milliseconds since 1970. */
export const ledgerSchema = `
CREATE TABLE tenants (
  tenant_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE stores (
  tenant_id TEXT NOT NULL REFERENCES tenants,
  store_id TEXT NOT NULL,
  name TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  currency TEXT NOT NULL,
  allow_negative INTEGER NOT NULL,
  active INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, store_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE products (
  tenant_id TEXT NOT NULL REFERENCES tenants,
  product_id TEXT NOT NULL,
  name TEXT NOT NULL,
  category TEXT NOT NULL,
  unit TEXT NOT NULL,
  price INTEGER,
  cost INTEGER,
  barcode TEXT,
  supplier TEXT,
  active INTEGER NOT NULL,
  low_stock_threshold INTEGER,
  lead_time_days INTEGER,
  pack_size INTEGER,
  version INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  PRIMARY KEY (tenant_id, product_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX products_by_name ON products (tenant_id, name_key, product_id);
CREATE INDEX products_by_category ON products (tenant_id, category);
CREATE INDEX products_by_barcode ON products (tenant_id, barcode) WHERE barcode IS NOT NULL;

CREATE TABLE policy_overrides (
  tenant_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  store_id TEXT NOT NULL,
  low_stock_threshold INTEGER,
  lead_time_days INTEGER,
  pack_size INTEGER,
  PRIMARY KEY (tenant_id, product_id, store_id),
  FOREIGN KEY (tenant_id, product_id) REFERENCES products,
  FOREIGN KEY (tenant_id, store_id) REFERENCES stores
) STRICT, WITHOUT ROWID;

CREATE TABLE levels (
  tenant_id TEXT NOT NULL,
  store_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  on_hand INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, store_id, product_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX levels_by_product ON levels (tenant_id, product_id, store_id);

CREATE TABLE movements (
  tenant_id TEXT NOT NULL,
  store_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  delta INTEGER NOT NULL,
  after INTEGER NOT NULL,
  reason TEXT,
  reference TEXT,
  actor TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  command_key TEXT NOT NULL,
  reverses INTEGER,
  unit_price INTEGER,
  unit_cost INTEGER,
  PRIMARY KEY (tenant_id, store_id, product_id, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX movements_reversed_once
  ON movements (tenant_id, store_id, product_id, reverses) WHERE reverses IS NOT NULL;

CREATE TABLE commands (
  tenant_id TEXT NOT NULL,
  command_key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  outcome TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, command_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE changes (
  id INTEGER PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  store_id TEXT,
  subject_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  body TEXT
) STRICT;

CREATE TABLE consumers (
  name TEXT PRIMARY KEY,
  change_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`
