ALTER TABLE tenant
  ADD COLUMN registration TEXT NOT NULL DEFAULT 'closed',
  ADD COLUMN registration_domains TEXT[] NOT NULL DEFAULT '{}';
-- Links that are sent by mail: each opens one thing, once.
CREATE TABLE mailed_link (
  token_hash BYTEA PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  user_id TEXT REFERENCES "user" (id) ON DELETE CASCADE,
  email TEXT NOT NULL,
  roles TEXT[],
  created_by TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at TIMESTAMPTZ NOT NULL,
  used_at TIMESTAMPTZ
);
CREATE INDEX mailed_link_tenant_id_created_at_idx ON mailed_link (tenant_id, created_at);
CREATE INDEX mailed_link_user_id_idx ON mailed_link (user_id);
