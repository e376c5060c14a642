import { dataCommands } from '@autoweave/contracts';
import { tenantDataController } from '@autoweave/kernel';

const ofRun = {
  sql: '(t.task_id, t.attempt) IN (SELECT r.task_id, r.attempt FROM run r WHERE r.tenant_id = $1 AND r.user_id = $2)',
  of: 'run',
};

/** What workers hold: attempts with their steps. What a tenant has to pay stays when one of its people is erased. */
export const AgentsTenantData = tenantDataController(dataCommands.agents, {
  schemas: ['execution'],
  ofUser: { step: ofRun, snapshot: ofRun, usage_day: null },
  notExported: ['snapshot'],
});
