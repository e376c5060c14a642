-- What agents and people vote on, and work that they propose to each other.
CREATE TABLE "vote" (
    "vote_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "voters" TEXT[] NOT NULL,
    "status" TEXT NOT NULL,
    "result" TEXT,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "deadline" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    CONSTRAINT "vote_pkey" PRIMARY KEY ("vote_id")
);
CREATE INDEX "vote_tenant_id_created_at_idx" ON "vote"("tenant_id", "created_at" DESC);
CREATE INDEX "vote_status_deadline_idx" ON "vote"("status", "deadline");

CREATE TABLE "ballot" (
    "vote_id" TEXT NOT NULL,
    "voter" TEXT NOT NULL,
    "choice" TEXT NOT NULL,
    "rationale" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    CONSTRAINT "ballot_pkey" PRIMARY KEY ("vote_id", "voter")
);

CREATE TABLE "proposal" (
    "proposal_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "proposed_by" TEXT NOT NULL,
    "priority_votes" JSONB NOT NULL DEFAULT '{}',
    "endorsements" TEXT[] NOT NULL,
    "mean_priority" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "status" TEXT NOT NULL,
    "reason" TEXT,
    "goal_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "decided_at" TIMESTAMPTZ(3),
    CONSTRAINT "proposal_pkey" PRIMARY KEY ("proposal_id")
);
CREATE INDEX "proposal_tenant_id_created_at_idx" ON "proposal"("tenant_id", "created_at" DESC);
CREATE INDEX "proposal_status_idx" ON "proposal"("status");
