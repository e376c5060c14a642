-- Which task of its parent a goal carries out.
ALTER TABLE "goal" ADD COLUMN "parent_task_id" TEXT;

-- Permissions given in advance: bounded in place, tool, arguments, number and time.
CREATE TABLE "standing_grant" (
    "grant_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope_id" TEXT,
    "tool" TEXT NOT NULL,
    "constraints" JSONB NOT NULL,
    "max_uses" INTEGER,
    "uses" INTEGER NOT NULL DEFAULT 0,
    "reason" TEXT NOT NULL,
    "issued_by" TEXT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_by" TEXT,

    CONSTRAINT "standing_grant_pkey" PRIMARY KEY ("grant_id")
);
CREATE INDEX "standing_grant_tenant_id_issued_at_idx" ON "standing_grant"("tenant_id", "issued_at" DESC);

-- Uses that have been counted, so that a report that comes twice counts once.
CREATE TABLE "grant_use" (
    "grant_id" TEXT NOT NULL,
    "task_id" TEXT NOT NULL,
    "call_id" TEXT NOT NULL,
    "goal_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "grant_use_pkey" PRIMARY KEY ("grant_id", "task_id", "call_id")
);

-- Edit-and-approve: what was allowed instead of what was asked for.
ALTER TABLE "approval" ADD COLUMN "edited_arguments" JSONB;
