/** What people made of recommendations. */
export const decisionsSchema = `
CREATE TABLE recommendation_decisions (
  tenant_id TEXT NOT NULL REFERENCES tenants,
  at INTEGER NOT NULL,
  decision_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  store_id TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant_id, at, decision_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX recommendation_decisions_by_id ON recommendation_decisions (tenant_id, decision_id);
`
