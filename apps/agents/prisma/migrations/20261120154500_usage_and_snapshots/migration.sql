ALTER TABLE run
  ADD COLUMN user_id TEXT NOT NULL DEFAULT '',
  ADD COLUMN agent TEXT NOT NULL DEFAULT '',
  ADD COLUMN agent_type TEXT NOT NULL DEFAULT '';
CREATE INDEX run_record_idx ON run (tenant_id, agent, started_at);

ALTER TABLE step
  ADD COLUMN model TEXT,
  ADD COLUMN model_calls INTEGER NOT NULL DEFAULT 0;

-- The state of a loop at one step: a resumed loop reads it and the later steps instead of all of them.
CREATE TABLE snapshot (
  tenant_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  state JSONB NOT NULL,
  at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (task_id, attempt),
  FOREIGN KEY (task_id, attempt) REFERENCES run (task_id, attempt) ON DELETE CASCADE
);

-- Sums of the steps, kept in the same statement that writes a step; they outlive the steps.
CREATE TABLE usage_day (
  day DATE NOT NULL,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  model TEXT NOT NULL,
  agent TEXT NOT NULL,
  input_tokens BIGINT NOT NULL DEFAULT 0,
  output_tokens BIGINT NOT NULL DEFAULT 0,
  cost_micro_usd BIGINT NOT NULL DEFAULT 0,
  model_calls BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day, user_id, model, agent)
);

-- Answers to questions of other agents, so that a repeated question is answered, and paid, once.
CREATE TABLE consult (
  tenant_id TEXT NOT NULL,
  call_key TEXT NOT NULL,
  answer JSONB NOT NULL,
  at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, call_key)
);
CREATE INDEX consult_at_idx ON consult (at);
