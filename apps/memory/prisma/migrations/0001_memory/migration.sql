CREATE TABLE memory (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  namespace TEXT NOT NULL,
  kind TEXT NOT NULL,
  tier TEXT NOT NULL DEFAULT 'hot',
  title TEXT NOT NULL,
  content TEXT NOT NULL,
  source TEXT NOT NULL,
  confidence DOUBLE PRECISION NOT NULL,
  phase TEXT,
  goal_id TEXT,
  task_id TEXT,
  metadata JSONB NOT NULL,
  usage_count INTEGER NOT NULL DEFAULT 0,
  pinned BOOLEAN NOT NULL DEFAULT false,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  last_used_at TIMESTAMPTZ,
  -- English stemming folds inflections and keeps other languages' words whole.
  lexemes TSVECTOR GENERATED ALWAYS AS (to_tsvector('english', title || ' ' || left(content, 100000))) STORED
);
CREATE INDEX memory_tenant_id_created_at_idx ON memory (tenant_id, created_at);
CREATE INDEX memory_lexemes_idx ON memory USING GIN (lexemes);
CREATE TABLE stored (
  tenant_id TEXT NOT NULL,
  key TEXT NOT NULL,
  memory_ids TEXT[] NOT NULL,
  at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key)
);
