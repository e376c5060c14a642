-- Goals, their logs and what is derived from them. One writer per goal: the holder of its shard's lease.

CREATE TABLE "goal" (
    "goal_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "conversation_id" TEXT,
    "parent_goal_id" TEXT,
    "shard" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "priority" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "progress" INTEGER NOT NULL,
    "waiting_for" TEXT,
    "plan_version" INTEGER NOT NULL,
    "last_seq" INTEGER NOT NULL,
    "snapshot_seq" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    CONSTRAINT "goal_pkey" PRIMARY KEY ("goal_id")
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX "goal_tenant_id_idempotency_key_key" ON "goal"("tenant_id", "idempotency_key");
CREATE INDEX "goal_tenant_id_created_at_idx" ON "goal"("tenant_id", "created_at" DESC);
CREATE INDEX "goal_conversation_id_idx" ON "goal"("conversation_id");
CREATE INDEX "goal_parent_goal_id_idx" ON "goal"("parent_goal_id");
CREATE INDEX "goal_unfinished_idx" ON "goal"("shard") WHERE "finished_at" IS NULL;

-- Append-only, `seq` is dense from 1 within a goal.
CREATE TABLE "goal_event" (
    "goal_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "payload" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "goal_event_pkey" PRIMARY KEY ("goal_id", "seq")
);

CREATE TABLE "task" (
    "task_id" TEXT NOT NULL,
    "goal_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "agent_type" TEXT NOT NULL,
    "depends_on" TEXT[] NOT NULL,
    "priority" INTEGER NOT NULL,
    "plan_version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "unmet" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "retry_count" INTEGER NOT NULL,
    "worker_id" TEXT,
    "next_retry_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    CONSTRAINT "task_pkey" PRIMARY KEY ("task_id")
) WITH (fillfactor = 60);
CREATE INDEX "task_goal_id_idx" ON "task"("goal_id");

-- Finished attempts, the one under way stands in the task.
CREATE TABLE "attempt" (
    "task_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "goal_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "agent_type" TEXT NOT NULL,
    "agent" TEXT,
    "worker_id" TEXT,
    "outcome" TEXT NOT NULL,
    "fault_code" TEXT,
    "input_tokens" INTEGER NOT NULL,
    "output_tokens" INTEGER NOT NULL,
    "cost_micro_usd" BIGINT NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "attempt_pkey" PRIMARY KEY ("task_id", "attempt")
);

CREATE TABLE "approval" (
    "approval_id" TEXT NOT NULL,
    "goal_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "task_id" TEXT NOT NULL,
    "plan_version" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "request" JSONB NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "decided_by" TEXT,
    "decision_reason" TEXT,
    CONSTRAINT "approval_pkey" PRIMARY KEY ("approval_id")
);
CREATE INDEX "approval_tenant_id_status_requested_at_idx" ON "approval"("tenant_id", "status", "requested_at" DESC);
CREATE INDEX "approval_goal_id_idx" ON "approval"("goal_id");

-- Messages that must leave: handed over right after the commit, and by a sweep when that failed.
CREATE TABLE "outbox" (
    "id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "available_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "outbox_available_at_idx" ON "outbox"("available_at");

-- Supervisors alive: one row each, renewed as a lease.
CREATE TABLE "supervisor" (
    "instance" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "supervisor_pkey" PRIMARY KEY ("instance")
) WITH (fillfactor = 50);

-- `fence` grows with every change of owner, `stream_offset` is the last command of the shard that is in the logs.
CREATE TABLE "shard_lease" (
    "shard" INTEGER NOT NULL,
    "owner" TEXT,
    "fence" BIGINT NOT NULL DEFAULT 0,
    "stream_offset" TEXT NOT NULL DEFAULT '0-0',
    CONSTRAINT "shard_lease_pkey" PRIMARY KEY ("shard")
) WITH (fillfactor = 50);
INSERT INTO "shard_lease" ("shard") SELECT generate_series(0, 63);

CREATE TABLE "worker" (
    "worker_id" TEXT NOT NULL,
    "status" JSONB NOT NULL,
    "last_heartbeat_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "worker_pkey" PRIMARY KEY ("worker_id")
);

-- Definitions of agents. Those without a tenant come with the product and are the same for everybody.
CREATE TABLE "agent" (
    "agent_id" TEXT NOT NULL,
    "tenant_id" TEXT,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    CONSTRAINT "agent_pkey" PRIMARY KEY ("agent_id")
);
CREATE UNIQUE INDEX "agent_tenant_id_name_key" ON "agent"("tenant_id", "name") NULLS NOT DISTINCT;

CREATE TABLE "snapshot" (
    "goal_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "state" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "snapshot_pkey" PRIMARY KEY ("goal_id")
);
