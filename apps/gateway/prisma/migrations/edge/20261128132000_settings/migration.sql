CREATE TABLE setting (
  -- 'installation' has no scope_id and no tenant; 'tenant' and 'user' name theirs.
  scope TEXT NOT NULL,
  scope_id TEXT NOT NULL,
  key VARCHAR(255) NOT NULL,
  tenant_id TEXT,
  value JSONB NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_by TEXT NOT NULL,
  PRIMARY KEY (scope, scope_id, key)
);
CREATE TABLE setting_history (
  id TEXT PRIMARY KEY,
  scope TEXT NOT NULL,
  scope_id TEXT NOT NULL,
  key VARCHAR(255) NOT NULL,
  tenant_id TEXT,
  old_value JSONB,
  new_value JSONB,
  changed_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  changed_by TEXT NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX setting_history_scope_scope_id_changed_at_idx ON setting_history (scope, scope_id, changed_at);
CREATE INDEX setting_history_key_changed_at_idx ON setting_history (key, changed_at);
