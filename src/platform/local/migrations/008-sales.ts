/**
 * Daily sales, times without stock, uploads of past sales, and jobs. `rank`: the highest of a level's day counts; the
 * ledger's is above that of every upload. What the ledger holds already is announced once more, so that it is folded.
 */
export const salesSchema = `
CREATE TABLE sales_positions (
  tenant_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  store_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  was_stocked INTEGER NOT NULL,
  out_since INTEGER,
  PRIMARY KEY (tenant_id, product_id, store_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sales_days (
  tenant_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  store_id TEXT NOT NULL,
  day TEXT NOT NULL,
  rank INTEGER NOT NULL,
  sold INTEGER NOT NULL,
  revenue INTEGER NOT NULL,
  returned INTEGER NOT NULL,
  refunded INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, product_id, store_id, day, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX sales_days_by_day ON sales_days (tenant_id, day, product_id, store_id);
CREATE INDEX sales_days_by_rank ON sales_days (tenant_id, rank);

CREATE TABLE stock_outs (
  tenant_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  store_id TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, product_id, store_id, from_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE sales_stores (
  tenant_id TEXT NOT NULL,
  store_id TEXT NOT NULL,
  first_sale TEXT NOT NULL,
  last_sale TEXT NOT NULL,
  PRIMARY KEY (tenant_id, store_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sales_uploads (
  tenant_id TEXT NOT NULL REFERENCES tenants,
  rank INTEGER NOT NULL,
  upload_id TEXT NOT NULL,
  store_id TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  is_published INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant_id, rank)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sales_uploads_by_id ON sales_uploads (tenant_id, upload_id);

CREATE TABLE jobs (
  tenant_id TEXT NOT NULL REFERENCES tenants,
  job_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  is_unfinished INTEGER NOT NULL,
  worker_id TEXT,
  lease_until INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant_id, job_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_by_age ON jobs (tenant_id, created_at, job_id);
CREATE INDEX jobs_unfinished ON jobs (created_at) WHERE is_unfinished = 1;

INSERT INTO consumers (name, change_id) VALUES ('sales', (SELECT coalesce(max(id), 0) FROM changes));
INSERT INTO changes (tenant_id, kind, subject_id, seq, body)
  SELECT tenant_id, 'levels', '', 0, json_array(json_array(store_id, product_id, seq)) FROM levels;
`
