-- Applications that others let in, and what was issued to them. Nothing here can be used by whoever reads it: ids, codes and
-- tokens are there as hashes, and what they stand for is sealed.
CREATE TABLE oauth_client (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  application TEXT NOT NULL,
  homepage TEXT,
  redirect_uris TEXT[],
  post_logout_redirect_uris TEXT[],
  scopes TEXT[],
  grants TEXT[],
  dpop_required BOOLEAN NOT NULL DEFAULT false,
  enabled BOOLEAN NOT NULL DEFAULT true,
  secret_hash BYTEA,
  old_secret_hash BYTEA,
  old_secret_until TIMESTAMPTZ,
  secret_rotated_at TIMESTAMPTZ,
  created_by TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  last_used_at TIMESTAMPTZ
);
CREATE INDEX oauth_client_tenant_id_created_at_idx ON oauth_client (tenant_id, created_at);

-- Codes, tokens and the grants that hold them together as families.
CREATE TABLE oauth_artifact (
  model TEXT NOT NULL,
  id_hash BYTEA NOT NULL,
  tenant_id TEXT NOT NULL,
  client_id TEXT NOT NULL REFERENCES oauth_client (id) ON DELETE CASCADE,
  user_id TEXT,
  grant_hash BYTEA,
  user_code_hash BYTEA UNIQUE,
  payload TEXT NOT NULL,
  consumed_at TIMESTAMPTZ,
  polled_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (model, id_hash)
);
CREATE INDEX oauth_artifact_id_hash_idx ON oauth_artifact (id_hash);
CREATE INDEX oauth_artifact_grant_hash_idx ON oauth_artifact (grant_hash);
CREATE INDEX oauth_artifact_user_id_client_id_idx ON oauth_artifact (user_id, client_id);
CREATE INDEX oauth_artifact_client_id_idx ON oauth_artifact (client_id);
CREATE INDEX oauth_artifact_expires_at_idx ON oauth_artifact (expires_at);

-- What begins before anybody is known, and so belongs to no tenant: a browser's side of a sign-in, and proofs seen once.
CREATE TABLE oauth_state (
  model TEXT NOT NULL,
  id_hash BYTEA NOT NULL,
  uid_hash BYTEA UNIQUE,
  payload TEXT NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (model, id_hash)
);
CREATE INDEX oauth_state_expires_at_idx ON oauth_state (expires_at);

CREATE TABLE oauth_consent (
  user_id TEXT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
  client_id TEXT NOT NULL REFERENCES oauth_client (id) ON DELETE CASCADE,
  tenant_id TEXT NOT NULL,
  scopes TEXT[],
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, client_id)
);
CREATE INDEX oauth_consent_client_id_idx ON oauth_consent (client_id);

-- Of the installation: ID tokens of every tenant are signed with the same keys. The private half is sealed.
CREATE TABLE oauth_key (
  kid TEXT PRIMARY KEY,
  algorithm TEXT NOT NULL,
  private_key TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  retired_at TIMESTAMPTZ
);

-- What an agent may do for a person for some minutes. `path` names the token and everything above it.
CREATE TABLE run_token (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  token_hash BYTEA NOT NULL UNIQUE,
  user_id TEXT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
  client_id TEXT NOT NULL,
  agent TEXT NOT NULL,
  parent_id TEXT,
  path TEXT[],
  depth INTEGER NOT NULL,
  goal_id TEXT,
  task_id TEXT,
  attempt INTEGER,
  scopes TEXT[],
  tools JSONB NOT NULL,
  calls BIGINT NOT NULL,
  tokens BIGINT NOT NULL,
  micro_usd BIGINT NOT NULL,
  calls_left BIGINT NOT NULL,
  tokens_left BIGINT NOT NULL,
  micro_usd_left BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at TIMESTAMPTZ NOT NULL,
  revoked_at TIMESTAMPTZ,
  reason TEXT
);
CREATE INDEX run_token_path_idx ON run_token USING GIN (path);
CREATE INDEX run_token_tenant_id_user_id_created_at_idx ON run_token (tenant_id, user_id, created_at);
CREATE INDEX run_token_expires_at_idx ON run_token (expires_at);
CREATE INDEX run_token_client_id_idx ON run_token (client_id);

-- Calls that were let go, each written in the transaction that took what it cost.
CREATE TABLE run_call (
  id BIGSERIAL PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES run_token (id) ON DELETE CASCADE,
  tenant_id TEXT NOT NULL,
  tool TEXT NOT NULL,
  calls INTEGER NOT NULL,
  tokens BIGINT NOT NULL,
  micro_usd BIGINT NOT NULL,
  at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX run_call_run_id_idx ON run_call (run_id);
