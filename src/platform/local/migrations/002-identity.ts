/** People, their sessions and their secrets. Tokens and recovery codes are kept as SHA-256 only. */
export const identitySchema = `
CREATE TABLE people (
  user_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  stores TEXT,
  status TEXT NOT NULL,
  password_hash TEXT,
  totp_secret TEXT,
  totp_step INTEGER,
  totp_pending TEXT,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (tenant_id, email)
) STRICT, WITHOUT ROWID;
CREATE INDEX people_by_email ON people (email);

CREATE TABLE recovery_codes (
  user_id TEXT NOT NULL REFERENCES people,
  code_hash TEXT NOT NULL,
  PRIMARY KEY (user_id, code_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  session_id TEXT NOT NULL UNIQUE,
  user_id TEXT NOT NULL REFERENCES people,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  user_agent TEXT NOT NULL,
  address TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE one_time_tokens (
  token_hash TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES people,
  expires_at INTEGER NOT NULL,
  tries_left INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX one_time_tokens_by_user ON one_time_tokens (user_id, kind);
CREATE INDEX one_time_tokens_by_expiry ON one_time_tokens (expires_at);

CREATE TABLE attempts (
  attempt_key TEXT PRIMARY KEY,
  count INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_by_expiry ON attempts (expires_at);
`
