/**
 * Purchase orders, each whole in `body`; what open ones still bring to each level, kept beside them for planning; and
 * what is known of suppliers, who are texts on products.
 */
export const purchasingSchema = `
CREATE TABLE purchase_orders (
  order_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants,
  number TEXT NOT NULL,
  store_id TEXT NOT NULL,
  supplier TEXT NOT NULL,
  state TEXT NOT NULL,
  is_receiving INTEGER NOT NULL,
  version INTEGER NOT NULL,
  creation_key TEXT,
  creation_fingerprint TEXT,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX purchase_orders_by_number ON purchase_orders (tenant_id, number);
CREATE UNIQUE INDEX purchase_orders_created_once
  ON purchase_orders (tenant_id, creation_key) WHERE creation_key IS NOT NULL;
CREATE INDEX purchase_orders_by_tenant ON purchase_orders (tenant_id, order_id);
CREATE INDEX purchase_orders_receiving ON purchase_orders (tenant_id, order_id) WHERE is_receiving = 1;

CREATE TABLE purchase_order_numbers (
  tenant_id TEXT NOT NULL,
  year INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE incoming (
  tenant_id TEXT NOT NULL,
  store_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  order_id TEXT NOT NULL REFERENCES purchase_orders,
  quantity INTEGER NOT NULL,
  expected_on TEXT,
  PRIMARY KEY (tenant_id, store_id, product_id, order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX incoming_by_order ON incoming (order_id);

CREATE TABLE suppliers (
  tenant_id TEXT NOT NULL REFERENCES tenants,
  name TEXT NOT NULL,
  lead_time_days INTEGER,
  review_days INTEGER,
  minimum_order_value INTEGER,
  email TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX products_by_supplier ON products (tenant_id, supplier, active) WHERE supplier IS NOT NULL;
`
