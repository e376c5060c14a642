-- Tenants get a life cycle, people a name to sign in with and a state, sessions what is known of where they come from.
ALTER TABLE tenant
  ADD COLUMN slug TEXT,
  ADD COLUMN status TEXT NOT NULL DEFAULT 'ACTIVE',
  ADD COLUMN owner_email TEXT,
  ADD COLUMN updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  ADD COLUMN deleted_at TIMESTAMPTZ;
UPDATE tenant SET slug = left(trim(both '-' from regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g')), 40) || '-' || right(id, 6);
ALTER TABLE tenant ALTER COLUMN slug SET NOT NULL;
CREATE UNIQUE INDEX tenant_slug_key ON tenant (slug);

ALTER TABLE "user"
  ADD COLUMN username TEXT,
  ADD COLUMN status TEXT NOT NULL DEFAULT 'active',
  ADD COLUMN mfa_enabled BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN last_login_at TIMESTAMPTZ,
  ALTER COLUMN password_hash DROP NOT NULL;
-- A name that two addresses share is told apart by the end of the id.
UPDATE "user" u SET username = base.name || CASE WHEN base.nth = 1 THEN '' ELSE '-' || right(u.id, 6) END
FROM (
  SELECT id, split_part(email, '@', 1) AS name, row_number() OVER (PARTITION BY split_part(email, '@', 1) ORDER BY created_at, id) AS nth
  FROM "user"
) base
WHERE base.id = u.id;
ALTER TABLE "user" ALTER COLUMN username SET NOT NULL;
CREATE UNIQUE INDEX user_username_key ON "user" (username);
CREATE INDEX user_tenant_id_created_at_idx ON "user" (tenant_id, created_at);
UPDATE "user" SET status = 'disabled' WHERE disabled_at IS NOT NULL;
ALTER TABLE "user" DROP COLUMN disabled_at;

CREATE TABLE role (
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  inherits TEXT[],
  permissions TEXT[],
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, name)
);

CREATE TABLE role_assignment (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  granted_by TEXT NOT NULL,
  valid_from TIMESTAMPTZ,
  valid_until TIMESTAMPTZ,
  resource_type TEXT,
  resource_id TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX role_assignment_user_id_idx ON role_assignment (user_id);
CREATE INDEX role_assignment_tenant_id_role_idx ON role_assignment (tenant_id, role);
-- The one role that a person had becomes an assignment. The id keeps the time-ordered body of the person's.
INSERT INTO role_assignment (id, tenant_id, user_id, role, granted_by)
SELECT 'assign_' || split_part(id, '_', 2), tenant_id, id,
  CASE role WHEN 'admin' THEN 'system_admin' WHEN 'viewer' THEN 'viewer' ELSE 'operator' END, 'migration'
FROM "user";
ALTER TABLE "user" DROP COLUMN role;

ALTER TABLE session
  ADD COLUMN auth_method TEXT NOT NULL DEFAULT 'password',
  ADD COLUMN ip_address TEXT,
  ADD COLUMN mfa_verified_at TIMESTAMPTZ,
  ADD COLUMN elevated_until TIMESTAMPTZ,
  ADD COLUMN locked_at TIMESTAMPTZ,
  ADD COLUMN reason TEXT;
ALTER TABLE session ALTER COLUMN auth_method DROP DEFAULT;
ALTER TABLE session RENAME COLUMN kind TO type;
UPDATE session SET type = 'web' WHERE type = 'browser';
