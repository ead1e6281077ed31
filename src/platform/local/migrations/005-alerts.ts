/** Alerts, subscriptions, and who is still to be told what. */
export const alertsSchema = `
CREATE TABLE alerts (
  alert_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  product_id TEXT NOT NULL,
  store_id TEXT,
  state TEXT NOT NULL,
  on_hand INTEGER,
  threshold INTEGER,
  before TEXT,
  after TEXT,
  opened_at INTEGER NOT NULL,
  resolved_at INTEGER,
  handled_by TEXT,
  snoozed_until INTEGER,
  round INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX alerts_open_once
  ON alerts (tenant_id, coalesce(store_id, ''), product_id, kind) WHERE state <> 'resolved';
CREATE INDEX alerts_by_tenant ON alerts (tenant_id, alert_id);
CREATE INDEX alerts_snoozed ON alerts (snoozed_until) WHERE state = 'snoozed';

CREATE TABLE subscriptions (
  subscription_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  link_token TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX subscriptions_by_tenant ON subscriptions (tenant_id, user_id);

CREATE TABLE notices (
  alert_id TEXT NOT NULL REFERENCES alerts,
  subscription_id TEXT NOT NULL,
  round INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  told_at INTEGER,
  PRIMARY KEY (alert_id, subscription_id, round)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_due ON notices (subscription_id, due_at) WHERE told_at IS NULL;
`
