import type { ApprovalGrant, GrantOffer } from '@autoweave/contracts';
import type { GateLimits, TreeUse } from './limits.js';
import type { RunLedger } from './run-ledger.js';

/** Whose action it is. */
export interface GateAgent {
  readonly name: string;
  /** Agent type: chooses the command, path, SQL and egress policy. */
  readonly type: string;
  readonly privilege: string;
  /** Policies of its definition; they can only narrow those of its type. One that is not valid closes the gate. */
  readonly policy?: unknown;
}

/** What an action is measured against. Everything optional has the strict or default reading when absent. */
export interface GateContext {
  readonly agent: GateAgent;
  readonly allowedTools: readonly string[];
  readonly use: TreeUse;
  /** Absent: the defaults of the platform. They can only be tightened. */
  readonly limits?: Partial<GateLimits>;
  readonly now: Date;
  /** Decisions about calls of this very task. */
  readonly grants: readonly ApprovalGrant[];
  /** Permissions given in advance that reach this task. */
  readonly standingGrants?: readonly GrantOffer[];
  /** What this run has seen and used up; one object for the whole run, kept across attempts. */
  readonly ledger: RunLedger;
  /** What the user may do for whom the agent acts (AGT-057); undefined when nobody said: work of a schedule or of older goals. */
  readonly userPermissions: readonly string[] | undefined;
  /** What a person asked for, word for word; absent when nobody but agents did. */
  readonly goalText?: string;
  /** The directory that the agent sees as `/workspace`. */
  readonly workspaceDir?: string;
}
