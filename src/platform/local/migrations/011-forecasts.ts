/** Published forecasts: `curves` holds mean, p10, p50 and p90 a day, `paths` the futures of the newest; both deflated. */
export const forecastsSchema = `
CREATE TABLE forecasts (
  tenant_id TEXT NOT NULL REFERENCES tenants,
  product_id TEXT NOT NULL,
  store_id TEXT NOT NULL,
  first_day TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  input_hash TEXT NOT NULL,
  body TEXT NOT NULL,
  curves BLOB NOT NULL,
  paths BLOB,
  PRIMARY KEY (tenant_id, product_id, store_id, first_day)
) STRICT;

CREATE TABLE forecast_overrides (
  tenant_id TEXT NOT NULL REFERENCES tenants,
  product_id TEXT NOT NULL,
  store_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  override_id TEXT NOT NULL,
  last_day TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant_id, product_id, store_id, created_at, override_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX forecast_overrides_by_id ON forecast_overrides (tenant_id, override_id);
`
