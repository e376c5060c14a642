-- Goals that are due at certain times. A due time is claimed by inserting its run: (schedule, key) is unique.
CREATE TABLE "schedule" (
    "schedule_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "built_in" BOOLEAN NOT NULL DEFAULT false,
    "next_run_at" TIMESTAMPTZ(3),
    "last_run_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    -- A built-in schedule that was deleted does not come back.
    "deleted_at" TIMESTAMPTZ(3),
    CONSTRAINT "schedule_pkey" PRIMARY KEY ("schedule_id")
);
CREATE UNIQUE INDEX "schedule_tenant_id_name_key" ON "schedule"("tenant_id", "name");
CREATE INDEX "schedule_next_run_at_idx" ON "schedule"("next_run_at");

CREATE TABLE "schedule_run" (
    "run_id" TEXT NOT NULL,
    "schedule_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "trigger" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "preview" TEXT NOT NULL,
    "goal_id" TEXT,
    "report_id" TEXT,
    "detail" TEXT,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "times_out_at" TIMESTAMPTZ(3),
    CONSTRAINT "schedule_run_pkey" PRIMARY KEY ("run_id")
);
CREATE UNIQUE INDEX "schedule_run_schedule_id_key_key" ON "schedule_run"("schedule_id", "key");
CREATE INDEX "schedule_run_schedule_id_due_at_idx" ON "schedule_run"("schedule_id", "due_at" DESC);
CREATE INDEX "schedule_run_goal_id_idx" ON "schedule_run"("goal_id");
CREATE INDEX "schedule_run_status_idx" ON "schedule_run"("status");

CREATE TABLE "report" (
    "report_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "schedule_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "goal_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    CONSTRAINT "report_pkey" PRIMARY KEY ("report_id")
);
CREATE UNIQUE INDEX "report_run_id_key" ON "report"("run_id");
CREATE INDEX "report_tenant_id_created_at_idx" ON "report"("tenant_id", "created_at" DESC);
