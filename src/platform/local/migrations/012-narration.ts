/** Texts of language models, kept under a hash of what they were asked; and what they cost, by day. */
export const narrationSchema = `
CREATE TABLE narrations (
  tenant_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  text TEXT NOT NULL,
  kept_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX narrations_by_age ON narrations (kept_at);
CREATE INDEX narrations_by_tenant ON narrations (tenant_id, kept_at);

CREATE TABLE narration_spend (
  tenant_id TEXT NOT NULL,
  day TEXT NOT NULL,
  unit TEXT NOT NULL,
  spent INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, day, unit)
) STRICT, WITHOUT ROWID;
`
