/** The durable queue: what is to be done outside, and what became of it. Rows stay as the record of what was sent. */
export const effectsSchema = `
CREATE TABLE effects (
  id INTEGER PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  topic TEXT NOT NULL,
  effect_key TEXT NOT NULL,
  body TEXT NOT NULL,
  correlation_id TEXT,
  state TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  error TEXT,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  UNIQUE (tenant_id, topic, effect_key)
) STRICT;
CREATE INDEX effects_due ON effects (topic, due_at) WHERE state = 'waiting';
CREATE INDEX effects_by_tenant ON effects (tenant_id, id);
`
