import { dataCommands } from '@autoweave/contracts';
import { type DataMap, tenantDataController } from '@autoweave/kernel';

const ofGoal = { sql: 't.goal_id IN (SELECT g.goal_id FROM goal g WHERE g.tenant_id = $1 AND g.user_id = $2)', of: 'goal' };
const ofSchedule = {
  sql: 't.schedule_id IN (SELECT s.schedule_id FROM schedule s WHERE s.tenant_id = $1 AND s.user_id = $2)',
  of: 'schedule',
};

/** What the supervisor holds of tenants and their people. What a team decided together stays when one of them is erased. */
export const supervisorData: DataMap = {
  schemas: ['orchestration'],
  through: {
    grant_use: { sql: 't.goal_id IN (SELECT g.goal_id FROM goal g WHERE g.tenant_id = $1)', of: 'goal' },
    ballot: { sql: 't.vote_id IN (SELECT v.vote_id FROM vote v WHERE v.tenant_id = $1)', of: 'vote' },
  },
  ofUser: {
    goal_log: ofGoal,
    task: ofGoal,
    attempt: ofGoal,
    approval: ofGoal,
    snapshot: ofGoal,
    grant_use: ofGoal,
    schedule_run: ofSchedule,
    report: ofSchedule,
    proposal: null,
    suggestion: null,
    ballot: null,
  },
  notExported: ['snapshot', 'outbox', 'recovery'],
};

export const SupervisorTenantData = tenantDataController(dataCommands.supervisor, supervisorData, async (pool, { tenantId, userId }) => {
  const { rows } = await pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM goal WHERE tenant_id = $1 AND ($2::text IS NULL OR user_id = $2) AND finished_at IS NULL',
    [tenantId, userId ?? null],
  );
  const unfinished = rows[0]?.n ?? 0;
  return unfinished > 0 ? `${unfinished} goals are under way` : undefined;
});
