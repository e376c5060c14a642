-- Machines, and what balancing, scaling and healing decided.
CREATE TABLE "node" (
    "node_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "capacity" INTEGER NOT NULL,
    "capabilities" TEXT[] NOT NULL,
    "metadata" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "current_load" INTEGER NOT NULL DEFAULT 0,
    "cpu_usage" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "memory_usage" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "registered" BOOLEAN NOT NULL DEFAULT true,
    "last_heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    CONSTRAINT "node_pkey" PRIMARY KEY ("node_id")
);
CREATE UNIQUE INDEX "node_name_key" ON "node"("name");

CREATE TABLE "ops_decision" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "metrics" JSONB NOT NULL,
    CONSTRAINT "ops_decision_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "ops_decision_at_idx" ON "ops_decision"("at" DESC);

-- Attempts end in the order in which they are written: an index by ranges of pages costs next to nothing.
CREATE INDEX "attempt_ended_at_idx" ON "attempt" USING brin ("ended_at");
