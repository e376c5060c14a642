CREATE TABLE mail (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  sent_at TIMESTAMPTZ,
  error TEXT
);
CREATE INDEX mail_tenant_id_created_at_idx ON mail (tenant_id, created_at);
