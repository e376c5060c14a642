-- The log holds what one commit adds to a goal in as few rows as it fits into: `events` is a JSON array in the order of the
-- sequence, `seq` and `at` are those of its last event. A row for each event cost more than the events. It is text because
-- nothing looks inside it here, and checking it would cost a third of writing it.
ALTER TABLE "goal_event" RENAME TO "goal_log";
ALTER TABLE "goal_log" RENAME CONSTRAINT "goal_event_pkey" TO "goal_log_pkey";
-- Rows of earlier versions stay as they are: one event each, in `type` and `payload`.
ALTER TABLE "goal_log" ADD COLUMN "events" TEXT;
ALTER TABLE "goal_log" ALTER COLUMN "type" DROP NOT NULL, ALTER COLUMN "version" DROP NOT NULL, ALTER COLUMN "payload" DROP NOT NULL;
ALTER TABLE "goal_log" ADD CONSTRAINT "goal_log_has_events" CHECK (("events" IS NULL) <> ("payload" IS NULL)) NOT VALID;

-- Event by event, for people and tools. Policies of the table do not reach through a view: it keeps to the tenant itself.
CREATE VIEW "goal_event" AS
SELECT goal_id, seq, tenant_id, type, version, payload, at FROM goal_log
 WHERE events IS NULL AND (current_user <> 'autoweave_tenant' OR tenant_id = current_setting('aw.tenant', true))
UNION ALL
SELECT l.goal_id, (l.seq - json_array_length(l.events::json) + e.n)::integer, l.tenant_id, e.event ->> 'type', 1, (e.event -> 'payload')::jsonb, COALESCE((e.event ->> 'at')::timestamptz, l.at)
  FROM goal_log l CROSS JOIN LATERAL json_array_elements(l.events::json) WITH ORDINALITY AS e(event, n)
 WHERE l.events IS NOT NULL AND (current_user <> 'autoweave_tenant' OR l.tenant_id = current_setting('aw.tenant', true));

-- A supervisor of the version before goes on writing during an upgrade.
CREATE FUNCTION "goal_event_insert"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO goal_log (goal_id, seq, tenant_id, type, version, payload, at)
    VALUES (NEW.goal_id, NEW.seq, NEW.tenant_id, NEW.type, NEW.version, NEW.payload, NEW.at);
    RETURN NEW;
END $$;
CREATE TRIGGER "goal_event_insert" INSTEAD OF INSERT ON "goal_event" FOR EACH ROW EXECUTE FUNCTION "goal_event_insert"();
