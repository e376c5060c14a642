-- The whole event is kept and chained. Events recorded before have numbers and no hashes; the chain begins after them.
ALTER TABLE audit_event
  ADD COLUMN seq BIGINT,
  ADD COLUMN category TEXT NOT NULL DEFAULT 'DATA_MUTATION',
  ADD COLUMN severity TEXT NOT NULL DEFAULT 'INFO',
  ADD COLUMN session_id TEXT,
  ADD COLUMN resource_type TEXT,
  ADD COLUMN trace_id TEXT,
  ADD COLUMN http_method TEXT,
  ADD COLUMN duration_ms INTEGER,
  ADD COLUMN changes JSONB NOT NULL DEFAULT '[]',
  ADD COLUMN description TEXT NOT NULL DEFAULT '',
  ADD COLUMN tags TEXT[] DEFAULT '{}',
  ADD COLUMN previous_hash TEXT,
  ADD COLUMN hash TEXT,
  ALTER COLUMN request_id DROP NOT NULL,
  ALTER COLUMN endpoint DROP NOT NULL;
UPDATE audit_event e SET
  seq = numbered.seq,
  http_method = split_part(e.endpoint, ' ', 1),
  endpoint = split_part(e.endpoint, ' ', 2),
  category = CASE WHEN e.event_type LIKE 'LOGIN%' THEN 'AUTHENTICATION' ELSE 'DATA_MUTATION' END
FROM (SELECT id, row_number() OVER (ORDER BY at, id) AS seq FROM audit_event) numbered
WHERE numbered.id = e.id;
ALTER TABLE audit_event
  ALTER COLUMN seq SET NOT NULL,
  ALTER COLUMN category DROP DEFAULT,
  ALTER COLUMN severity DROP DEFAULT,
  ALTER COLUMN changes DROP DEFAULT,
  ALTER COLUMN description DROP DEFAULT,
  ALTER COLUMN tags DROP DEFAULT;
CREATE UNIQUE INDEX audit_event_seq_key ON audit_event (seq);
CREATE INDEX audit_event_tenant_id_actor_id_at_idx ON audit_event (tenant_id, actor_id, at);

-- The end of the chain: whoever appends locks this row.
CREATE TABLE audit_head (
  id SMALLINT PRIMARY KEY DEFAULT 1,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, hash) SELECT 1, coalesce(max(seq), 0), repeat('0', 64) FROM audit_event;

CREATE TABLE audit_checkpoint (
  id TEXT PRIMARY KEY,
  from_seq BIGINT NOT NULL,
  to_seq BIGINT NOT NULL,
  head_hash TEXT NOT NULL,
  merkle_root TEXT NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  key_id TEXT NOT NULL,
  signature TEXT NOT NULL
);
CREATE UNIQUE INDEX audit_checkpoint_to_seq_key ON audit_checkpoint (to_seq);
