import {
  deepestRun,
  permissionsOfOAuthScopes,
  type RunBudget,
  type RunCall,
  type RunToken,
  type RunVerdict,
  type TenantStatus,
  type Tier,
} from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { AdapterPayload } from 'oidc-provider';
import { AuditService } from '../audit/audit.service.js';
import type { Principal } from '../auth/principal.js';
import { AuthoritiesService } from '../authority/authorities.service.js';
import { narrow } from '../authority/authority.js';
import { DATABASE, type Database } from '../database/database.js';
import { type Allowance, authorize, derive, type Verdict, type Wish } from './allowance.js';
import { payloadOf, runTokenOf } from './run-token.js';
import { allowanceOf, type Holder, leftOf, type RunRow, RunTokensRepository } from './run-tokens.repository.js';
import { hashRunToken } from './token-text.js';

const nothing: RunBudget = { calls: 0, tokens: 0, microUsd: 0 };
/** How a request at the API is written down. */
const apiTool = 'platform.api';

export interface IssuedRun {
  readonly token: string;
  readonly row: RunRow;
}

/** What agents may do for people for some minutes: handed on downwards, counted, and ended from above. */
@Injectable()
export class RunTokensService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(RunTokensRepository) private readonly runs: RunTokensRepository,
    @Inject(AuthoritiesService) private readonly authorities: AuthoritiesService,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  /** Who a run token stands for: an agent of a person, with what both may. Takes one call. Throws UNAUTHENTICATED, BUDGET_EXCEEDED. */
  async authenticate(text: string, now = Date.now()): Promise<Principal> {
    const spent = await this.runs.spend(hashRunToken(text), { tool: apiTool, calls: 1, tokens: 0, microUsd: 0 }, (row) =>
      authorize({ tools: 'any', left: leftOf(row), expiresAt: row.expires_at.getTime() }, requestCall, 1, now),
    );
    if (!spent.ok && spent.row) throw fault('BUDGET_EXCEEDED', 'The run token has no calls left', { hint: 'Ask for another one' });
    if (!spent.ok) throw fault('UNAUTHENTICATED', 'The run token is not known, has expired or was revoked');
    const { row } = spent.value;
    const user = await this.db.user.findUnique({ where: { id: row.user_id }, include: { tenant: true } });
    if (user?.status !== 'active') throw fault('UNAUTHENTICATED', 'The person whom the agent acts for is not active');
    const authority = await this.authorities.of(row.user_id, row.tenant_id, now);
    const rights = narrow(authority, permissionsOfOAuthScopes(row.scopes));
    return {
      userId: row.user_id,
      tenantId: row.tenant_id,
      tier: user.tenant.tier as Tier,
      tenantStatus: user.tenant.status as TenantStatus,
      mfaRequired: false,
      mfaEnabled: false,
      credential: {
        type: 'run',
        id: row.id,
        agent: row.agent,
        taskId: row.task_id ?? row.id,
        clientId: row.client_id,
        hash: hashRunToken(text).toString('hex'),
      },
      roles: authority.roles,
      permissions: rights.permissions,
      rights,
      elevatedUntil: undefined,
    };
  }

  /** A token that hangs on no other one: of an attempt, or of an application in its person's name. */
  async issueRoot(holder: Holder, above: Allowance, wish: Wish): Promise<Verdict<IssuedRun>> {
    const derived = derive(above, wish, Date.now());
    return derived.ok ? { ok: true, value: await this.runs.issueRoot(holder, derived.value.child) } : derived;
  }

  /** A token under another one, for an agent below. */
  issueChild(parentText: string, clientId: string, agent: string, wish: Wish): Promise<Verdict<IssuedRun>> {
    return this.runs.issueChild(parentText, (parent) => {
      if (parent.client_id !== clientId) return { ok: false, reason: 'the token was issued to another application' };
      if (parent.depth >= deepestRun) return { ok: false, reason: `agents stand at most ${deepestRun} deep` };
      const derived = derive(allowanceOf(parent), wish, Date.now());
      if (!derived.ok) return derived;
      const holder: Holder = {
        tenantId: parent.tenant_id,
        userId: parent.user_id,
        clientId: parent.client_id,
        agent,
        goalId: parent.goal_id ?? undefined,
        taskId: parent.task_id ?? undefined,
        attempt: parent.attempt ?? undefined,
      };
      return { ok: true, value: { holder, derived: derived.value } };
    });
  }

  /** Whether a call may be made; takes what it costs. `calls` is 0 when the request that asks was counted by itself. */
  async authorize(tokenHash: string, call: RunCall, calls: 0 | 1): Promise<RunVerdict> {
    const spent = await this.runs.spend(Buffer.from(tokenHash, 'hex'), { ...call, calls }, (row) =>
      authorize(allowanceOf(row), call, calls, Date.now()),
    );
    if (spent.ok) return { allowed: true, left: spent.value.left };
    const { row } = spent;
    if (row)
      void this.audit.record({
        category: 'AGENT',
        eventType: 'run_call_refused',
        outcome: 'DENIED',
        severity: 'WARNING',
        tenantId: row.tenant_id,
        actorId: row.agent,
        actorType: 'agent',
        resourceType: 'tool',
        resourceId: call.tool,
        details: { runId: row.id, forUserId: row.user_id, reason: spent.reason },
      });
    return { allowed: false, reason: spent.reason, left: row ? leftOf(row) : nothing };
  }

  async list(caller: Principal, all: boolean, limit: number): Promise<RunToken[]> {
    if (all && !caller.permissions.has('tenant:update')) throw fault('FORBIDDEN', 'Tokens of others need the permission tenant:update');
    return (await this.runs.list(caller.tenantId, all ? undefined : caller.userId, limit)).map(runTokenOf);
  }

  /** Of one's own agents, or with tenant:update of anybody's. An agent ends only what stands below it, or itself. */
  async revoke(caller: Principal, runId: string): Promise<number> {
    const row = await this.runs.find(runId, caller.tenantId);
    const owns = row?.user_id === caller.userId || caller.permissions.has('tenant:update');
    const below = caller.credential.type !== 'run' || row?.path.includes(caller.credential.id);
    if (!row || !owns || !below) throw fault('NOT_FOUND', 'There is no such run token');
    return this.runs.revoke(runId, `by ${caller.userId}`);
  }

  revokeOfTenant = async (runId: string, tenantId: string, reason: string): Promise<number> =>
    (await this.runs.find(runId, tenantId)) ? this.runs.revoke(runId, reason) : 0;

  async revokeText(text: string, reason: string): Promise<void> {
    const found = await this.runs.describe(text);
    if (found) await this.runs.revoke(found.row.id, reason);
  }

  /** The token as the protocol sees it; undefined when it is over. */
  async describe(text: string): Promise<AdapterPayload | undefined> {
    const found = await this.runs.describe(text);
    return found && payloadOf(text, found.row, found.agents);
  }
}

const requestCall: RunCall = { tool: apiTool, arguments: {}, tokens: 0, microUsd: 0 };
