import {
  type AgentDefinition,
  agentsCreate,
  agentsDeploy,
  agentsExport,
  agentsGet,
  agentsHealth,
  agentsImport,
  agentsList,
  agentsProfile,
  agentsRemove,
  agentsRollback,
  agentsUpdate,
  agentsVersions,
  api,
  workersList,
} from '@autoweave/contracts';
import { BUS, type Bus, fault } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal, senderOf } from '../auth/principal.js';
import { Implements } from '../http/implements.js';

const routes = api.agents;

/** What an agent may do is set by administrators only (AGT-065); the rest also by those who may change agents. */
export function assertMayGrant(
  caller: Principal,
  agent: Partial<Pick<AgentDefinition, 'policy' | 'privilege' | 'permission'>>,
  is: 'new' | 'changed',
): void {
  if (caller.permissions.has('tenant:update')) return;
  const harmless =
    is === 'new' &&
    Object.keys(agent.policy ?? {}).length === 0 &&
    (agent.privilege ?? 'RESTRICTED') === 'RESTRICTED' &&
    agent.permission !== 'EXECUTE' &&
    agent.permission !== 'ADMIN';
  const untouched = agent.policy === undefined && agent.privilege === undefined && agent.permission === undefined;
  if (harmless || untouched) return;
  throw fault('FORBIDDEN', 'Policy, privilege and permission of an agent are set by administrators', {
    hint: 'Leave them out, or ask an administrator',
  });
}

@Controller('api/v1')
export class AgentsController {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(() => this.bus.request(agentsList, {}, senderOf(caller)));
  }

  @Implements(routes.workers)
  workers(@Caller() caller: Principal) {
    return implement(routes.workers).handler(() => this.bus.request(workersList, {}, senderOf(caller)));
  }

  @Implements(routes.health)
  health(@Caller() caller: Principal) {
    return implement(routes.health).handler(() => this.bus.request(agentsHealth, {}, senderOf(caller)));
  }

  @Implements(routes.create)
  create(@Caller() caller: Principal) {
    return implement(routes.create).handler(({ input }) => {
      assertMayGrant(caller, input, 'new');
      return this.bus.request(agentsCreate, { definition: input, by: caller.userId }, senderOf(caller));
    });
  }

  @Implements(routes.export)
  export(@Caller() caller: Principal) {
    return implement(routes.export).handler(() => this.bus.request(agentsExport, {}, senderOf(caller)));
  }

  @Implements(routes.import)
  import(@Caller() caller: Principal) {
    return implement(routes.import).handler(({ input }) => {
      // Files may hold anything that an agent may do.
      assertMayGrant(caller, { policy: {} }, 'changed');
      return this.bus.request(agentsImport, { files: input.files, by: caller.userId }, senderOf(caller));
    });
  }

  @Implements(routes.get)
  get(@Caller() caller: Principal) {
    return implement(routes.get).handler(({ input }) => this.bus.request(agentsGet, input, senderOf(caller)));
  }

  @Implements(routes.update)
  update(@Caller() caller: Principal) {
    return implement(routes.update).handler(({ input: { name, ...patch } }) => {
      assertMayGrant(caller, patch, 'changed');
      return this.bus.request(agentsUpdate, { name, patch, by: caller.userId }, senderOf(caller));
    });
  }

  @Implements(routes.remove)
  remove(@Caller() caller: Principal) {
    return implement(routes.remove).handler(({ input }) =>
      this.bus.request(agentsRemove, { ...input, by: caller.userId }, senderOf(caller)),
    );
  }

  @Implements(routes.deploy)
  deploy(@Caller() caller: Principal) {
    return implement(routes.deploy).handler(({ input }) =>
      this.bus.request(agentsDeploy, { ...input, action: 'deploy', by: caller.userId }, senderOf(caller)),
    );
  }

  @Implements(routes.stop)
  stop(@Caller() caller: Principal) {
    return implement(routes.stop).handler(({ input }) =>
      this.bus.request(agentsDeploy, { ...input, action: 'stop', by: caller.userId }, senderOf(caller)),
    );
  }

  @Implements(routes.versions)
  versions(@Caller() caller: Principal) {
    return implement(routes.versions).handler(({ input }) => this.bus.request(agentsVersions, input, senderOf(caller)));
  }

  @Implements(routes.rollback)
  rollback(@Caller() caller: Principal) {
    return implement(routes.rollback).handler(({ input }) =>
      this.bus.request(agentsRollback, { ...input, by: caller.userId }, senderOf(caller)),
    );
  }

  @Implements(routes.profile)
  profile(@Caller() caller: Principal) {
    return implement(routes.profile).handler(({ input }) => this.bus.request(agentsProfile, input, senderOf(caller)));
  }
}
