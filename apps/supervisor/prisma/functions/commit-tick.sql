-- One commit of the owner of some shards, in one round trip. Raises AW001 when a lease has passed to somebody else:
-- then nothing of the commit is kept. Arrays of one group have equal length.
CREATE FUNCTION commit_tick(
    p_owner TEXT, p_shards INTEGER[], p_fences BIGINT[], p_offsets TEXT[],
    e_goal TEXT[], e_tenant TEXT[], e_seq INTEGER[], e_type TEXT[], e_payload TEXT[], e_at TIMESTAMPTZ[],
    p_goals JSONB,
    g_goal TEXT[], g_state TEXT[], g_status TEXT[], g_progress INTEGER[], g_waiting TEXT[], g_version INTEGER[], g_seq INTEGER[], g_updated TIMESTAMPTZ[], g_finished TIMESTAMPTZ[],
    t_new JSONB,
    t_task TEXT[], t_state TEXT[], t_unmet INTEGER[], t_attempt INTEGER[], t_retries INTEGER[], t_version INTEGER[], t_agent TEXT[], t_worker TEXT[], t_retry_at TIMESTAMPTZ[], t_started TIMESTAMPTZ[], t_completed TIMESTAMPTZ[],
    a_task TEXT[], a_attempt INTEGER[], a_goal TEXT[], a_tenant TEXT[], a_type TEXT[], a_agent TEXT[], a_worker TEXT[], a_outcome TEXT[], a_fault TEXT[], a_in INTEGER[], a_out INTEGER[], a_cost BIGINT[], a_started TIMESTAMPTZ[], a_ended TIMESTAMPTZ[],
    p_approvals JSONB, p_outbox JSONB
) RETURNS VOID LANGUAGE plpgsql
-- Rows are found by key, a few out of very many: a plan made while the tables were small must not scan them later.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE held INTEGER;
BEGIN
    UPDATE shard_lease l SET stream_offset = i.stream_offset
      FROM unnest(p_shards, p_fences, p_offsets) AS i(shard, fence, stream_offset)
     WHERE l.shard = i.shard AND l.fence = i.fence AND l.owner = p_owner;
    GET DIAGNOSTICS held = ROW_COUNT;
    IF held <> cardinality(p_shards) THEN
        RAISE EXCEPTION 'a shard lease has passed to another supervisor' USING ERRCODE = 'AW001';
    END IF;
    IF p_goals IS NOT NULL THEN
        INSERT INTO goal (goal_id, tenant_id, user_id, conversation_id, parent_goal_id, shard, title, text, idempotency_key, request_hash, priority, state, status, progress, plan_version, last_seq, created_at, updated_at)
        SELECT r.goal_id, r.tenant_id, r.user_id, r.conversation_id, r.parent_goal_id, r.shard, r.title, r.text, r.idempotency_key, r.request_hash, r.priority, 'IDLE', 'pending', 0, 0, 0, r.created_at, r.created_at
          FROM jsonb_to_recordset(p_goals) AS r(goal_id TEXT, tenant_id TEXT, user_id TEXT, conversation_id TEXT, parent_goal_id TEXT, shard INTEGER, title TEXT, text TEXT, idempotency_key TEXT, request_hash TEXT, priority INTEGER, created_at TIMESTAMPTZ);
    END IF;
    INSERT INTO goal_event (goal_id, tenant_id, seq, type, version, payload, at)
    SELECT u.goal_id, u.tenant_id, u.seq, u.type, 1, u.payload::jsonb, u.at
      FROM unnest(e_goal, e_tenant, e_seq, e_type, e_payload, e_at) AS u(goal_id, tenant_id, seq, type, payload, at);
    UPDATE goal g SET state = u.state, status = u.status, progress = u.progress, waiting_for = u.waiting, plan_version = u.version, last_seq = u.seq, updated_at = u.updated, finished_at = u.finished
      FROM unnest(g_goal, g_state, g_status, g_progress, g_waiting, g_version, g_seq, g_updated, g_finished) AS u(goal_id, state, status, progress, waiting, version, seq, updated, finished)
     WHERE g.goal_id = u.goal_id;
    IF t_new IS NOT NULL THEN
        INSERT INTO task (task_id, goal_id, tenant_id, key, name, agent_type, depends_on, priority, plan_version, state, unmet, attempt, retry_count, worker_id, next_retry_at, started_at, completed_at)
        SELECT r.task_id, r.goal_id, r.tenant_id, r.key, r.name, r.agent_type, r.depends_on, r.priority, r.plan_version, r.state, r.unmet, r.attempt, r.retry_count, r.worker_id, r.next_retry_at, r.started_at, r.completed_at
          FROM jsonb_to_recordset(t_new) AS r(task_id TEXT, goal_id TEXT, tenant_id TEXT, key TEXT, name TEXT, agent_type TEXT, depends_on TEXT[], priority INTEGER, plan_version INTEGER, state TEXT, unmet INTEGER, attempt INTEGER, retry_count INTEGER, worker_id TEXT, next_retry_at TIMESTAMPTZ, started_at TIMESTAMPTZ, completed_at TIMESTAMPTZ);
    END IF;
    IF cardinality(t_task) > 0 THEN
        UPDATE task t SET state = u.state, unmet = u.unmet, attempt = u.attempt, retry_count = u.retries, plan_version = u.version, agent_type = u.agent, worker_id = u.worker, next_retry_at = u.retry_at, started_at = u.started, completed_at = u.completed
          FROM unnest(t_task, t_state, t_unmet, t_attempt, t_retries, t_version, t_agent, t_worker, t_retry_at, t_started, t_completed) AS u(task_id, state, unmet, attempt, retries, version, agent, worker, retry_at, started, completed)
         WHERE t.task_id = u.task_id;
    END IF;
    IF cardinality(a_task) > 0 THEN
        INSERT INTO attempt (task_id, attempt, goal_id, tenant_id, agent_type, agent, worker_id, outcome, fault_code, input_tokens, output_tokens, cost_micro_usd, started_at, ended_at)
        SELECT * FROM unnest(a_task, a_attempt, a_goal, a_tenant, a_type, a_agent, a_worker, a_outcome, a_fault, a_in, a_out, a_cost, a_started, a_ended)
        ON CONFLICT DO NOTHING;
    END IF;
    IF p_approvals IS NOT NULL THEN
        INSERT INTO approval (approval_id, goal_id, tenant_id, task_id, plan_version, status, request, requested_at, expires_at, decided_at, decided_by, decision_reason)
        SELECT r.approval_id, r.goal_id, r.tenant_id, r.task_id, r.plan_version, r.status, r.request, r.requested_at, r.expires_at, r.decided_at, r.decided_by, r.decision_reason
          FROM jsonb_to_recordset(p_approvals) AS r(approval_id TEXT, goal_id TEXT, tenant_id TEXT, task_id TEXT, plan_version INTEGER, status TEXT, request JSONB, requested_at TIMESTAMPTZ, expires_at TIMESTAMPTZ, decided_at TIMESTAMPTZ, decided_by TEXT, decision_reason TEXT)
        ON CONFLICT (approval_id) DO UPDATE SET status = EXCLUDED.status, decided_at = EXCLUDED.decided_at, decided_by = EXCLUDED.decided_by, decision_reason = EXCLUDED.decision_reason;
    END IF;
    IF p_outbox IS NOT NULL THEN
        INSERT INTO outbox (id, tenant_id, topic, payload, available_at)
        SELECT r.id, r.tenant_id, r.topic, r.payload, r.available_at
          FROM jsonb_to_recordset(p_outbox) AS r(id TEXT, tenant_id TEXT, topic TEXT, payload JSONB, available_at TIMESTAMPTZ);
    END IF;
END $$;
