-- Improvements that analyses, agents and people suggest, and what the analyses looked at.
CREATE TABLE "suggestion" (
    "suggestion_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "rank" INTEGER NOT NULL,
    "confidence" DOUBLE PRECISION NOT NULL,
    "detected_by" TEXT NOT NULL,
    "found" INTEGER NOT NULL DEFAULT 1,
    "status" TEXT NOT NULL,
    "reason" TEXT,
    "implemented_by" TEXT,
    "user_id" TEXT NOT NULL,
    "goal_id" TEXT,
    "votes" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "decided_at" TIMESTAMPTZ(3),
    CONSTRAINT "suggestion_pkey" PRIMARY KEY ("suggestion_id")
);
CREATE INDEX "suggestion_tenant_id_rank_confidence_idx" ON "suggestion"("tenant_id", "rank", "confidence" DESC);
CREATE INDEX "suggestion_tenant_id_fingerprint_idx" ON "suggestion"("tenant_id", "fingerprint");
CREATE INDEX "suggestion_status_idx" ON "suggestion"("status");

CREATE TABLE "analysis" (
    "tenant_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "looked_at" INTEGER NOT NULL,
    "unit" TEXT NOT NULL,
    "found" INTEGER NOT NULL,
    "error" TEXT,
    CONSTRAINT "analysis_pkey" PRIMARY KEY ("tenant_id", "name")
);
