CREATE TABLE tenant_usage (
  tenant_id TEXT NOT NULL,
  day DATE NOT NULL,
  goals INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day)
);
