-- What organisations say they are for. Every version stays; the highest one holds.
CREATE TABLE "telos" (
    "tenant_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "content" TEXT NOT NULL,
    "updated_by" TEXT NOT NULL,
    "reason" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    CONSTRAINT "telos_pkey" PRIMARY KEY ("tenant_id", "name", "version")
);
