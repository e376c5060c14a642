-- Signing in through providers of others. Only secrets that must be given back are kept, sealed; everything else as hashes.
CREATE TABLE sso_provider (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  preset TEXT NOT NULL,
  name TEXT NOT NULL,
  enabled BOOLEAN NOT NULL DEFAULT true,
  is_default BOOLEAN NOT NULL DEFAULT false,
  connection JSONB NOT NULL,
  client_secret TEXT,
  attributes JSONB NOT NULL,
  role_rules JSONB NOT NULL,
  auto_create BOOLEAN NOT NULL DEFAULT false,
  default_role TEXT,
  allowed_domains TEXT[],
  blocked_domains TEXT[],
  trust_email BOOLEAN NOT NULL DEFAULT false,
  vouched_roles TEXT[],
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX sso_provider_tenant_id_created_at_idx ON sso_provider (tenant_id, created_at);
CREATE TABLE sso_policy (
  tenant_id TEXT PRIMARY KEY,
  enabled BOOLEAN NOT NULL DEFAULT true,
  allowed_domains TEXT[],
  blocked_domains TEXT[]
);
CREATE TABLE sso_identity (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  provider_id TEXT NOT NULL REFERENCES sso_provider (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
  subject TEXT NOT NULL,
  email TEXT NOT NULL,
  made_account BOOLEAN NOT NULL DEFAULT false,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  last_used_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
-- A person at the provider is one account here, and the other way round.
CREATE UNIQUE INDEX sso_identity_provider_id_subject_key ON sso_identity (provider_id, subject);
CREATE UNIQUE INDEX sso_identity_provider_id_user_id_key ON sso_identity (provider_id, user_id);
CREATE INDEX sso_identity_user_id_idx ON sso_identity (user_id);
-- A sign-in on its way through a browser: found by the hash of its state, deleted by whoever takes it.
CREATE TABLE sso_flow (
  state_hash BYTEA PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  provider_id TEXT NOT NULL REFERENCES sso_provider (id) ON DELETE CASCADE,
  browser_hash BYTEA NOT NULL,
  stage TEXT NOT NULL,
  sealed TEXT NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sso_flow_expires_at_idx ON sso_flow (expires_at);
-- Assertions and logout tokens that were taken once.
CREATE TABLE sso_seen (
  provider_id TEXT NOT NULL REFERENCES sso_provider (id) ON DELETE CASCADE,
  token_hash BYTEA NOT NULL,
  tenant_id TEXT NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (provider_id, token_hash)
);
CREATE INDEX sso_seen_expires_at_idx ON sso_seen (expires_at);
-- Which session came from which sign-in at a provider, to end both together.
CREATE TABLE sso_session (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  provider_id TEXT NOT NULL REFERENCES sso_provider (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
  subject TEXT NOT NULL,
  sid TEXT,
  id_token TEXT,
  session_id TEXT UNIQUE,
  challenge_id TEXT UNIQUE,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX sso_session_provider_id_subject_idx ON sso_session (provider_id, subject);
CREATE INDEX sso_session_user_id_idx ON sso_session (user_id);
