CREATE TABLE data_export (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT,
  status TEXT NOT NULL DEFAULT 'PENDING',
  progress INTEGER NOT NULL DEFAULT 0,
  requested_by TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  due_at TIMESTAMPTZ DEFAULT now(),
  attempts INTEGER NOT NULL DEFAULT 0,
  finished_at TIMESTAMPTZ,
  expires_at TIMESTAMPTZ,
  size_bytes BIGINT,
  sha256 TEXT,
  counts JSONB NOT NULL DEFAULT '{}',
  error TEXT
);
CREATE INDEX data_export_tenant_id_created_at_idx ON data_export (tenant_id, created_at);
CREATE INDEX data_export_due_at_idx ON data_export (due_at);
-- The record of a purge outlives what it speaks of: it belongs to the installation, not to the tenant that is gone.
CREATE TABLE purge (
  id TEXT PRIMARY KEY,
  subject_tenant TEXT NOT NULL,
  subject_user TEXT,
  status TEXT NOT NULL DEFAULT 'PENDING',
  step TEXT NOT NULL DEFAULT '',
  requested_by TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  due_at TIMESTAMPTZ DEFAULT now(),
  attempts INTEGER NOT NULL DEFAULT 0,
  finished_at TIMESTAMPTZ,
  removed JSONB NOT NULL DEFAULT '[]',
  removed_blobs INTEGER NOT NULL DEFAULT 0,
  redacted_events INTEGER NOT NULL DEFAULT 0,
  error TEXT
);
CREATE INDEX purge_subject_tenant_created_at_idx ON purge (subject_tenant, created_at);
CREATE INDEX purge_due_at_idx ON purge (due_at);
ALTER TABLE audit_event ADD COLUMN redacted_at TIMESTAMPTZ;
