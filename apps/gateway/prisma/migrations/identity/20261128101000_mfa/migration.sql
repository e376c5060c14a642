CREATE TABLE mfa_method (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
  method TEXT NOT NULL,
  hint TEXT NOT NULL,
  secret TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  last_used_at TIMESTAMPTZ,
  last_step BIGINT
);
CREATE INDEX mfa_method_user_id_idx ON mfa_method (user_id);
CREATE TABLE backup_code (
  user_id TEXT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
  code_hash BYTEA NOT NULL,
  PRIMARY KEY (user_id, code_hash)
);
CREATE TABLE mfa_challenge (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
  purpose TEXT NOT NULL,
  method TEXT,
  token_hash BYTEA UNIQUE,
  secret TEXT,
  code_hash BYTEA,
  attempts INTEGER NOT NULL DEFAULT 0,
  sends INTEGER NOT NULL DEFAULT 0,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at TIMESTAMPTZ NOT NULL,
  used_at TIMESTAMPTZ
);
CREATE INDEX mfa_challenge_user_id_created_at_idx ON mfa_challenge (user_id, created_at);
CREATE TABLE trusted_device (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
  token_hash BYTEA NOT NULL UNIQUE,
  name TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX trusted_device_user_id_idx ON trusted_device (user_id);
ALTER TABLE tenant
  ADD COLUMN mfa_policy TEXT NOT NULL DEFAULT 'optional',
  ADD COLUMN mfa_roles TEXT[] NOT NULL DEFAULT '{}';
