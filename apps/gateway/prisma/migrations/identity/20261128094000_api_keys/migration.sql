CREATE TABLE api_key (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  scopes TEXT[],
  secret_hash BYTEA NOT NULL,
  limits JSONB NOT NULL,
  addresses JSONB NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at TIMESTAMPTZ,
  suspended_at TIMESTAMPTZ,
  revoked_at TIMESTAMPTZ,
  reason TEXT,
  replaced_by TEXT,
  last_used_at TIMESTAMPTZ,
  last_used_from TEXT
);
CREATE INDEX api_key_tenant_id_created_at_idx ON api_key (tenant_id, created_at);
CREATE INDEX api_key_user_id_idx ON api_key (user_id);
