CREATE TABLE dashboard_config (
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  config JSONB NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, user_id)
);
-- One sample a minute of each organisation whose overview somebody looks at; kept for a week.
CREATE TABLE dashboard_sample (
  tenant_id TEXT NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  stats JSONB NOT NULL,
  PRIMARY KEY (tenant_id, at)
);
CREATE INDEX dashboard_sample_at_idx ON dashboard_sample (at);
