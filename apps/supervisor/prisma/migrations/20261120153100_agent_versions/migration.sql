-- Definitions of agents get a history, a life cycle and changes per tenant.
ALTER TABLE "agent"
    ADD COLUMN "deployment" TEXT NOT NULL DEFAULT 'DEPLOYED',
    ADD COLUMN "source" TEXT NOT NULL DEFAULT 'shipped',
    ADD COLUMN "version" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "content_hash" TEXT NOT NULL DEFAULT '',
    -- What a tenant changed of an agent that everybody shares; the rest follows the shared definition.
    ADD COLUMN "patch" JSONB;

CREATE TABLE "agent_version" (
    "agent_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "tenant_id" TEXT,
    "name" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "content_hash" TEXT NOT NULL,
    "change" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    CONSTRAINT "agent_version_pkey" PRIMARY KEY ("agent_id", "version")
);

-- Sums over finished attempts; rebuilt from them when a supervisor starts.
CREATE TABLE "agent_profile" (
    "tenant_id" TEXT NOT NULL,
    "agent" TEXT NOT NULL,
    "task_type" TEXT NOT NULL,
    "succeeded" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "tokens" BIGINT NOT NULL DEFAULT 0,
    "duration_ms" BIGINT NOT NULL DEFAULT 0,
    "last_active_at" TIMESTAMPTZ(3),
    CONSTRAINT "agent_profile_pkey" PRIMARY KEY ("tenant_id", "agent", "task_type")
) WITH (fillfactor = 60);

-- Counts beside the sums: errors by code, and how often a capability was called for.
CREATE TABLE "agent_tally" (
    "tenant_id" TEXT NOT NULL,
    "agent" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    CONSTRAINT "agent_tally_pkey" PRIMARY KEY ("tenant_id", "agent", "kind", "key")
) WITH (fillfactor = 60);
