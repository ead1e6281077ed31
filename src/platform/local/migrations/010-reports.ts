/** Reports, their schedules and their subscribers; the files are beside the database. */
export const reportsSchema = `
CREATE TABLE reports (
  report_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  type TEXT NOT NULL,
  store_id TEXT,
  is_unfinished INTEGER NOT NULL,
  try_at INTEGER NOT NULL,
  worker_id TEXT,
  ended_at INTEGER,
  schedule_id TEXT,
  due_at INTEGER,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reports_by_tenant ON reports (tenant_id, report_id);
CREATE INDEX reports_unfinished ON reports (try_at) WHERE is_unfinished = 1;
CREATE INDEX reports_by_age ON reports (ended_at) WHERE ended_at IS NOT NULL;
CREATE UNIQUE INDEX reports_run_once ON reports (tenant_id, schedule_id, due_at) WHERE schedule_id IS NOT NULL;

CREATE TABLE report_schedules (
  tenant_id TEXT NOT NULL,
  schedule_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  next_due_at INTEGER,
  last_due_at INTEGER,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant_id, schedule_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_schedules_due ON report_schedules (next_due_at) WHERE next_due_at IS NOT NULL;

CREATE TABLE report_setups (tenant_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE report_subscriptions (
  subscription_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  link_token TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX report_subscriptions_by_tenant ON report_subscriptions (tenant_id, user_id);
`
