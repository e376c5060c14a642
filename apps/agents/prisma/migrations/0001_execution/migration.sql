CREATE TABLE run (
  tenant_id TEXT NOT NULL,
  goal_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  worker_id TEXT NOT NULL,
  outcome TEXT NOT NULL DEFAULT 'running',
  resumed_from INTEGER,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  ended_at TIMESTAMPTZ,
  PRIMARY KEY (task_id, attempt)
);
CREATE INDEX run_goal_id_idx ON run (goal_id);
CREATE TABLE step (
  tenant_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  payload JSONB NOT NULL,
  input_tokens INTEGER NOT NULL DEFAULT 0,
  output_tokens INTEGER NOT NULL DEFAULT 0,
  cost_micro_usd INTEGER NOT NULL DEFAULT 0,
  at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (task_id, attempt, seq),
  FOREIGN KEY (task_id, attempt) REFERENCES run (task_id, attempt) ON DELETE CASCADE
);
