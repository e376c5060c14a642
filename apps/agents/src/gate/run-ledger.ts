import { plainAddress } from './taint/known-address.js';
import { TaintLedger, type TaintRecord } from './taint/taint-ledger.js';

/** What one run has seen, and what it has used up of its permissions. Serialisable, so that a resumed attempt goes on with it. */
export class RunLedger {
  readonly taint: TaintLedger;

  constructor(taint: TaintLedger = new TaintLedger()) {
    this.taint = taint;
  }

  /** Addresses that were fetched: asking for them again tells nobody anything. */
  readonly visited = new Set<string>();
  visit(url: string): void {
    const address = plainAddress(url);
    if (address !== undefined) this.visited.add(address);
  }

  private readonly grantUses = new Map<string, Set<string>>();
  private readonly spentApprovals = new Set<string>();

  /** How many calls other than this one a standing grant has served in this run. */
  usesOf = (grantId: string, exceptCallKey: string): number =>
    [...(this.grantUses.get(grantId) ?? [])].filter((key) => key !== exceptCallKey).length;
  useGrant(grantId: string, callKey: string): void {
    this.grantUses.set(grantId, (this.grantUses.get(grantId) ?? new Set()).add(callKey));
  }

  private readonly endedGrants = new Set<string>();
  /** The grant was revoked or used up elsewhere: it covers nothing more in this attempt. */
  endGrant = (grantId: string): void => void this.endedGrants.add(grantId);
  isEnded = (grantId: string): boolean => this.endedGrants.has(grantId);

  isSpent = (approvalId: string): boolean => this.spentApprovals.has(approvalId);
  spendApproval = (approvalId: string): void => void this.spentApprovals.add(approvalId);

  /** What a task starts with. All of it belongs to the tenant, and all of it may hold text that somebody else wrote. */
  begin(given: { readonly inputs: number; readonly upstream: number; readonly memories: number; readonly notes: number }): void {
    const seen = (count: number, source: string) => {
      if (count === 0) return;
      this.taint.add('private', source);
      this.taint.add('untrusted', source);
    };
    seen(given.inputs, 'files of the goal');
    seen(given.memories, 'memory');
    seen(given.upstream, 'results of other tasks');
    seen(given.notes, 'the note of another agent');
  }

  toJSON(): RunLedgerRecord {
    return {
      grantUses: [...this.grantUses].map(([grantId, callKeys]) => ({ grantId, callKeys: [...callKeys] })),
      spentApprovals: [...this.spentApprovals],
      taint: [...this.taint.toJSON()],
    };
  }

  static from(record: Partial<RunLedgerRecord> | undefined): RunLedger {
    const ledger = new RunLedger(TaintLedger.from(record?.taint));
    for (const { grantId, callKeys } of record?.grantUses ?? []) for (const key of callKeys) ledger.useGrant(grantId, key);
    for (const approvalId of record?.spentApprovals ?? []) ledger.spendApproval(approvalId);
    return ledger;
  }
}

export interface RunLedgerRecord {
  readonly grantUses: readonly { readonly grantId: string; readonly callKeys: readonly string[] }[];
  readonly spentApprovals: readonly string[];
  readonly taint: readonly TaintRecord[];
}
