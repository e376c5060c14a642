/** What one run has used up of its permissions. Serialisable, so that a resumed attempt goes on with it. */
export class RunLedger {
  private readonly grantUses = new Map<string, Set<string>>();
  private readonly spentApprovals = new Set<string>();

  /** How many calls other than this one a standing grant has served in this run. */
  usesOf = (grantId: string, exceptCallKey: string): number =>
    [...(this.grantUses.get(grantId) ?? [])].filter((key) => key !== exceptCallKey).length;
  useGrant(grantId: string, callKey: string): void {
    this.grantUses.set(grantId, (this.grantUses.get(grantId) ?? new Set()).add(callKey));
  }

  isSpent = (approvalId: string): boolean => this.spentApprovals.has(approvalId);
  spendApproval = (approvalId: string): void => void this.spentApprovals.add(approvalId);

  toJSON(): RunLedgerRecord {
    return {
      grantUses: [...this.grantUses].map(([grantId, callKeys]) => ({ grantId, callKeys: [...callKeys] })),
      spentApprovals: [...this.spentApprovals],
    };
  }

  static from(record: Partial<RunLedgerRecord> | undefined): RunLedger {
    const ledger = new RunLedger();
    for (const { grantId, callKeys } of record?.grantUses ?? []) for (const key of callKeys) ledger.useGrant(grantId, key);
    for (const approvalId of record?.spentApprovals ?? []) ledger.spendApproval(approvalId);
    return ledger;
  }
}

export interface RunLedgerRecord {
  readonly grantUses: readonly { readonly grantId: string; readonly callKeys: readonly string[] }[];
  readonly spentApprovals: readonly string[];
}
