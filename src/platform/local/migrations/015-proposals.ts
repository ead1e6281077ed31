/** What language models made of notes about forecasts, and what people decided. */
export const proposalsSchema = `
CREATE TABLE forecast_proposals (
  tenant_id TEXT NOT NULL REFERENCES tenants,
  product_id TEXT NOT NULL,
  store_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  proposal_id TEXT NOT NULL,
  last_day TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant_id, product_id, store_id, created_at, proposal_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX forecast_proposals_by_id ON forecast_proposals (tenant_id, proposal_id);
`
