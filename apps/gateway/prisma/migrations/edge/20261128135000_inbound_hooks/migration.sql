CREATE TABLE inbound_hook (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  source TEXT NOT NULL,
  headers JSONB NOT NULL,
  action JSONB NOT NULL,
  events TEXT[],
  status TEXT NOT NULL DEFAULT 'ACTIVE',
  secret TEXT NOT NULL,
  old_secret TEXT,
  old_secret_until TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  last_received_at TIMESTAMPTZ,
  rejections INTEGER NOT NULL DEFAULT 0,
  last_rejected_at TIMESTAMPTZ,
  last_rejection TEXT
);
CREATE INDEX inbound_hook_tenant_id_created_at_idx ON inbound_hook (tenant_id, created_at);
CREATE TABLE inbound_delivery (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  hook_id TEXT NOT NULL REFERENCES inbound_hook (id) ON DELETE CASCADE,
  external_id TEXT NOT NULL,
  signed_hash TEXT NOT NULL,
  event TEXT NOT NULL,
  payload JSONB NOT NULL,
  status TEXT NOT NULL DEFAULT 'PENDING',
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at TIMESTAMPTZ DEFAULT now(),
  goal_id TEXT,
  file_id TEXT,
  reason TEXT,
  received_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  processed_at TIMESTAMPTZ
);
-- What a sender tells twice is done once: by its own id, and by what it signed, because not every sender signs its ids.
CREATE UNIQUE INDEX inbound_delivery_hook_id_external_id_key ON inbound_delivery (hook_id, external_id);
CREATE UNIQUE INDEX inbound_delivery_hook_id_signed_hash_key ON inbound_delivery (hook_id, signed_hash);
CREATE INDEX inbound_delivery_hook_id_received_at_idx ON inbound_delivery (hook_id, received_at);
CREATE INDEX inbound_delivery_next_attempt_at_idx ON inbound_delivery (next_attempt_at);
