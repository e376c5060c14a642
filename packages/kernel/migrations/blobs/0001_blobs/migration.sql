CREATE TABLE blob (
  sha256 TEXT PRIMARY KEY,
  size BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE chunk (
  name TEXT NOT NULL,
  index INTEGER NOT NULL,
  data BYTEA NOT NULL,
  PRIMARY KEY (name, index)
);
-- Content is mostly compressed already or small; skip the attempt to compress it.
ALTER TABLE chunk ALTER COLUMN data SET STORAGE EXTERNAL;
