/** Keys of programs. The secret is kept as SHA-256 only; revoked ones stay while there is room: the ledger names them. */
export const apiKeysSchema = `
CREATE TABLE api_keys (
  key_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants,
  user_id TEXT NOT NULL REFERENCES people,
  token_hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  areas TEXT NOT NULL,
  stores TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_used_at INTEGER,
  revoked_at INTEGER,
  revoked_by TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX api_keys_by_tenant ON api_keys (tenant_id, created_at);
`
