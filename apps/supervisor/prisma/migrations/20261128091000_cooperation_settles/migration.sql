-- While a round, session or disagreement is unsettled, expires_at says when it must be looked at: its deadline, or infinity.
UPDATE "cooperation" SET "expires_at" = coalesce((body->>'deadline')::timestamptz, 'infinity') WHERE kind = 'round' AND body->>'status' = 'open';
UPDATE "cooperation" SET "expires_at" = coalesce((body->>'expiresAt')::timestamptz, 'infinity') WHERE kind = 'collaboration' AND body->>'status' IN ('active', 'paused');
UPDATE "cooperation" SET "expires_at" = 'infinity' WHERE kind = 'conflict' AND body->>'status' = 'voting';
CREATE INDEX "cooperation_expires_at_idx" ON "cooperation"("expires_at");

-- Which agents were asked for their voice in a vote, round or proposal, and what came of it.
CREATE TABLE "voice" (
    "subject_id" TEXT NOT NULL,
    "voter" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "rationale" TEXT NOT NULL DEFAULT '',
    "tries" INTEGER NOT NULL DEFAULT 1,
    "asked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    CONSTRAINT "voice_pkey" PRIMARY KEY ("subject_id", "voter")
);
CREATE INDEX "voice_asked_at_idx" ON "voice"("asked_at");

-- What was tried for an agent that is not well; outlives the supervisor that tried it.
CREATE TABLE "recovery" (
    "tenant_id" TEXT NOT NULL,
    "agent" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "last_at" TIMESTAMPTZ(3),
    "escalated" BOOLEAN NOT NULL,
    CONSTRAINT "recovery_pkey" PRIMARY KEY ("tenant_id", "agent")
);

-- A machine that a person drains stays so, whatever its workers tell.
ALTER TABLE "node" ADD COLUMN "draining" BOOLEAN NOT NULL DEFAULT false;
