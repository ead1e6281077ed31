/** Imports, their rows in chunks, and the mappings people made. */
export const importsSchema = `
CREATE TABLE imports (
  tenant_id TEXT NOT NULL REFERENCES tenants,
  import_id TEXT NOT NULL,
  store_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  is_unfinished INTEGER NOT NULL,
  worker_id TEXT,
  lease_until INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant_id, import_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX imports_by_age ON imports (tenant_id, created_at, import_id);
CREATE INDEX imports_unfinished ON imports (created_at) WHERE is_unfinished = 1;

CREATE TABLE import_chunks (
  tenant_id TEXT NOT NULL,
  import_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  chunk_index INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant_id, import_id, kind, chunk_index),
  FOREIGN KEY (tenant_id, import_id) REFERENCES imports
) STRICT;

CREATE TABLE import_mappings (
  tenant_id TEXT NOT NULL REFERENCES tenants,
  signature TEXT NOT NULL,
  store_id TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant_id, signature, store_id)
) STRICT, WITHOUT ROWID;
`
