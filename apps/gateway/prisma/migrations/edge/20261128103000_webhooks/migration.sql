CREATE TABLE webhook (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  url TEXT NOT NULL,
  events TEXT[],
  filters JSONB NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'ACTIVE',
  reason TEXT,
  secret TEXT NOT NULL,
  old_secret TEXT,
  old_secret_until TIMESTAMPTZ,
  consecutive_failures INTEGER NOT NULL DEFAULT 0,
  failing_since TIMESTAMPTZ,
  last_success_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX webhook_tenant_id_created_at_idx ON webhook (tenant_id, created_at);
CREATE TABLE webhook_delivery (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  webhook_id TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  event_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  payload JSONB NOT NULL,
  status TEXT NOT NULL DEFAULT 'PENDING',
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at TIMESTAMPTZ DEFAULT now(),
  response_status INTEGER,
  response TEXT,
  duration_ms INTEGER,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  delivered_at TIMESTAMPTZ
);
-- What is told twice is delivered once.
CREATE UNIQUE INDEX webhook_delivery_webhook_id_event_id_key ON webhook_delivery (webhook_id, event_id);
CREATE INDEX webhook_delivery_webhook_id_created_at_idx ON webhook_delivery (webhook_id, created_at);
CREATE INDEX webhook_delivery_next_attempt_at_idx ON webhook_delivery (next_attempt_at);
