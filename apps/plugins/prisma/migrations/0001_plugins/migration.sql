CREATE TABLE plugin (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  path TEXT NOT NULL,
  state TEXT NOT NULL,
  enabled BOOLEAN NOT NULL DEFAULT true,
  signer TEXT,
  manifest JSONB NOT NULL,
  problems JSONB NOT NULL,
  loaded_at TIMESTAMPTZ
);
CREATE TABLE device (
  device_id TEXT PRIMARY KEY,
  event TEXT NOT NULL,
  vendor TEXT NOT NULL,
  product TEXT NOT NULL,
  vendor_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  serial TEXT NOT NULL,
  path TEXT NOT NULL,
  at TIMESTAMPTZ NOT NULL
);
