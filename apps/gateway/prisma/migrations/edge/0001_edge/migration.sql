CREATE TABLE file (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  deleted_at TIMESTAMPTZ
);
CREATE INDEX file_tenant_id_created_at_idx ON file (tenant_id, created_at);
CREATE TABLE conversation (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  title TEXT NOT NULL,
  pinned BOOLEAN NOT NULL DEFAULT false,
  archived BOOLEAN NOT NULL DEFAULT false,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX conversation_tenant_id_user_id_updated_at_idx ON conversation (tenant_id, user_id, updated_at);
CREATE TABLE message (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  content TEXT NOT NULL,
  files JSONB NOT NULL,
  goal_id TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX message_conversation_id_created_at_idx ON message (conversation_id, created_at);
CREATE TABLE audit_event (
  id TEXT PRIMARY KEY,
  tenant_id TEXT,
  at TIMESTAMPTZ NOT NULL DEFAULT now(),
  actor_id TEXT,
  actor_type TEXT NOT NULL,
  event_type TEXT NOT NULL,
  outcome TEXT NOT NULL,
  resource_id TEXT,
  request_id TEXT NOT NULL,
  ip_address TEXT,
  endpoint TEXT NOT NULL,
  details JSONB NOT NULL
);
CREATE INDEX audit_event_tenant_id_at_idx ON audit_event (tenant_id, at);
