-- One commit of the owner of some shards, in one round trip. Raises AW001 when a lease has passed to somebody else:
-- then nothing of the commit is kept. Rows of the busy tables come as one array per column (l: log, n: new goals, g: goals,
-- f: new tasks, t: tasks, a: attempts), the others as JSON arrays of objects that have the columns' names; NULL means none.
CREATE FUNCTION commit_tick(
    p_owner TEXT, p_shards INTEGER[], p_fences BIGINT[], p_offsets TEXT[],
    l_goal_id TEXT[], l_seq INTEGER[], l_tenant_id TEXT[], l_at TIMESTAMPTZ[], l_events TEXT[],
    n_goal_id TEXT[], n_tenant_id TEXT[], n_user_id TEXT[], n_conversation_id TEXT[], n_parent_goal_id TEXT[], n_parent_task_id TEXT[], n_shard INTEGER[], n_title TEXT[], n_text TEXT[], n_idempotency_key TEXT[], n_request_hash TEXT[], n_priority INTEGER[], n_state TEXT[], n_status TEXT[], n_progress INTEGER[], n_waiting_for TEXT[], n_plan_version INTEGER[], n_last_seq INTEGER[], n_created_at TIMESTAMPTZ[], n_updated_at TIMESTAMPTZ[], n_finished_at TIMESTAMPTZ[],
    g_goal_id TEXT[], g_title TEXT[], g_priority INTEGER[], g_state TEXT[], g_status TEXT[], g_progress INTEGER[], g_waiting_for TEXT[], g_plan_version INTEGER[], g_last_seq INTEGER[], g_updated_at TIMESTAMPTZ[], g_finished_at TIMESTAMPTZ[],
    f_task_id TEXT[], f_goal_id TEXT[], f_tenant_id TEXT[], f_key TEXT[], f_name TEXT[], f_agent_type TEXT[], f_depends_on TEXT[], f_priority INTEGER[], f_plan_version INTEGER[], f_state TEXT[], f_unmet INTEGER[], f_attempt INTEGER[], f_retry_count INTEGER[], f_worker_id TEXT[], f_next_retry_at TIMESTAMPTZ[], f_started_at TIMESTAMPTZ[], f_completed_at TIMESTAMPTZ[],
    t_task_id TEXT[], t_depends_on TEXT[], t_state TEXT[], t_unmet INTEGER[], t_attempt INTEGER[], t_retry_count INTEGER[], t_plan_version INTEGER[], t_agent_type TEXT[], t_worker_id TEXT[], t_next_retry_at TIMESTAMPTZ[], t_started_at TIMESTAMPTZ[], t_completed_at TIMESTAMPTZ[],
    a_task_id TEXT[], a_attempt INTEGER[], a_goal_id TEXT[], a_tenant_id TEXT[], a_agent_type TEXT[], a_agent TEXT[], a_worker_id TEXT[], a_outcome TEXT[], a_fault_code TEXT[], a_input_tokens INTEGER[], a_output_tokens INTEGER[], a_cost_micro_usd BIGINT[], a_started_at TIMESTAMPTZ[], a_ended_at TIMESTAMPTZ[],
    p_approvals JSONB, p_outbox JSONB, p_grant_uses JSONB
) RETURNS VOID LANGUAGE plpgsql
-- Rows are found by key, a few out of very many: a plan made while the tables were small must not scan them later.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE held INTEGER; changed INTEGER;
BEGIN
    UPDATE shard_lease l SET stream_offset = i.stream_offset
      FROM unnest(p_shards, p_fences, p_offsets) AS i(shard, fence, stream_offset)
     WHERE l.shard = i.shard AND l.fence = i.fence AND l.owner = p_owner;
    GET DIAGNOSTICS held = ROW_COUNT;
    IF held <> cardinality(p_shards) THEN
        RAISE EXCEPTION 'a shard lease has passed to another supervisor' USING ERRCODE = 'AW001';
    END IF;
    IF l_goal_id IS NOT NULL THEN
        INSERT INTO goal_log (goal_id, seq, tenant_id, at, events)
        SELECT * FROM unnest(l_goal_id, l_seq, l_tenant_id, l_at, l_events);
    END IF;
    IF n_goal_id IS NOT NULL THEN
        INSERT INTO goal (goal_id, tenant_id, user_id, conversation_id, parent_goal_id, parent_task_id, shard, title, text, idempotency_key, request_hash, priority, state, status, progress, waiting_for, plan_version, last_seq, created_at, updated_at, finished_at)
        SELECT * FROM unnest(n_goal_id, n_tenant_id, n_user_id, n_conversation_id, n_parent_goal_id, n_parent_task_id, n_shard, n_title, n_text, n_idempotency_key, n_request_hash, n_priority, n_state, n_status, n_progress, n_waiting_for, n_plan_version, n_last_seq, n_created_at, n_updated_at, n_finished_at);
    END IF;
    IF g_goal_id IS NOT NULL THEN
        UPDATE goal g SET state = r.state, status = r.status, progress = r.progress, waiting_for = r.waiting_for, plan_version = r.plan_version, last_seq = r.last_seq, updated_at = r.updated_at, finished_at = r.finished_at, title = COALESCE(r.title, g.title), priority = COALESCE(r.priority, g.priority)
          FROM unnest(g_goal_id, g_title, g_priority, g_state, g_status, g_progress, g_waiting_for, g_plan_version, g_last_seq, g_updated_at, g_finished_at)
            AS r(goal_id, title, priority, state, status, progress, waiting_for, plan_version, last_seq, updated_at, finished_at)
         WHERE g.goal_id = r.goal_id;
        GET DIAGNOSTICS changed = ROW_COUNT;
        IF changed <> cardinality(g_goal_id) THEN
            RAISE EXCEPTION 'a goal was deleted meanwhile' USING ERRCODE = 'AW002';
        END IF;
    END IF;
    IF f_task_id IS NOT NULL THEN
        INSERT INTO task (task_id, goal_id, tenant_id, key, name, agent_type, depends_on, priority, plan_version, state, unmet, attempt, retry_count, worker_id, next_retry_at, started_at, completed_at)
        SELECT r.task_id, r.goal_id, r.tenant_id, r.key, r.name, r.agent_type, r.depends_on::text[], r.priority, r.plan_version, r.state, r.unmet, r.attempt, r.retry_count, r.worker_id, r.next_retry_at, r.started_at, r.completed_at
          FROM unnest(f_task_id, f_goal_id, f_tenant_id, f_key, f_name, f_agent_type, f_depends_on, f_priority, f_plan_version, f_state, f_unmet, f_attempt, f_retry_count, f_worker_id, f_next_retry_at, f_started_at, f_completed_at)
            AS r(task_id, goal_id, tenant_id, key, name, agent_type, depends_on, priority, plan_version, state, unmet, attempt, retry_count, worker_id, next_retry_at, started_at, completed_at);
    END IF;
    IF t_task_id IS NOT NULL THEN
        UPDATE task t SET state = r.state, unmet = r.unmet, attempt = r.attempt, retry_count = r.retry_count, plan_version = r.plan_version, agent_type = r.agent_type, worker_id = r.worker_id, next_retry_at = r.next_retry_at, started_at = r.started_at, completed_at = r.completed_at, depends_on = COALESCE(r.depends_on::text[], t.depends_on)
          FROM unnest(t_task_id, t_depends_on, t_state, t_unmet, t_attempt, t_retry_count, t_plan_version, t_agent_type, t_worker_id, t_next_retry_at, t_started_at, t_completed_at)
            AS r(task_id, depends_on, state, unmet, attempt, retry_count, plan_version, agent_type, worker_id, next_retry_at, started_at, completed_at)
         WHERE t.task_id = r.task_id;
    END IF;
    IF a_task_id IS NOT NULL THEN
        INSERT INTO attempt (task_id, attempt, goal_id, tenant_id, agent_type, agent, worker_id, outcome, fault_code, input_tokens, output_tokens, cost_micro_usd, started_at, ended_at)
        SELECT r.* FROM unnest(a_task_id, a_attempt, a_goal_id, a_tenant_id, a_agent_type, a_agent, a_worker_id, a_outcome, a_fault_code, a_input_tokens, a_output_tokens, a_cost_micro_usd, a_started_at, a_ended_at) r
        ON CONFLICT DO NOTHING;
    END IF;
    IF p_approvals IS NOT NULL THEN
        INSERT INTO approval (approval_id, goal_id, tenant_id, task_id, plan_version, status, request, requested_at, expires_at, decided_at, decided_by, decision_reason, edited_arguments)
        SELECT r.approval_id, r.goal_id, r.tenant_id, r.task_id, r.plan_version, r.status, r.request, r.requested_at, r.expires_at, r.decided_at, r.decided_by, r.decision_reason, r.edited_arguments
          FROM jsonb_populate_recordset(NULL::approval, p_approvals) r
        ON CONFLICT (approval_id) DO UPDATE SET status = EXCLUDED.status, decided_at = EXCLUDED.decided_at, decided_by = EXCLUDED.decided_by, decision_reason = EXCLUDED.decision_reason, edited_arguments = EXCLUDED.edited_arguments;
    END IF;
    IF p_outbox IS NOT NULL THEN
        INSERT INTO outbox (id, tenant_id, topic, payload, available_at)
        SELECT r.id, r.tenant_id, r.topic, r.payload, now() FROM jsonb_populate_recordset(NULL::outbox, p_outbox) r;
        -- Rows that their writer will not hand over itself: whoever listens takes them at once.
        IF p_outbox @> '[{"deferred": true}]' THEN
            PERFORM pg_notify('outbox', '');
        END IF;
    END IF;
    IF p_grant_uses IS NOT NULL THEN
        WITH counted AS (
            INSERT INTO grant_use (grant_id, task_id, call_id, goal_id, at)
            SELECT r.grant_id, r.task_id, r.call_id, r.goal_id, r.at FROM jsonb_populate_recordset(NULL::grant_use, p_grant_uses) r
            ON CONFLICT DO NOTHING RETURNING grant_id
        )
        UPDATE standing_grant g SET uses = g.uses + c.n FROM (SELECT grant_id, count(*)::int AS n FROM counted GROUP BY grant_id) c WHERE g.grant_id = c.grant_id;
    END IF;
END $$;
