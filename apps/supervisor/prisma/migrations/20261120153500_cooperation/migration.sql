-- Clusters, sessions, disagreements and rounds of agents: small records that are read and written as a whole.
CREATE TABLE "cooperation" (
    "id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    CONSTRAINT "cooperation_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "cooperation_tenant_id_kind_created_at_idx" ON "cooperation"("tenant_id", "kind", "created_at" DESC);
