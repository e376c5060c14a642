/** `private`: data of the tenant. `untrusted`: text that anybody may have written, and that may give orders. */
export type TaintLabel = 'private' | 'untrusted';

export interface TaintRecord {
  readonly label: TaintLabel;
  /** Where it came from, e.g. the name of a tool. */
  readonly source: string;
}

/** What kinds of text a run has seen. It only ever grows, and survives a restart as JSON. */
export class TaintLedger {
  private readonly records: TaintRecord[] = [];

  has = (label: TaintLabel): boolean => this.records.some((record) => record.label === label);
  /** Whether something untrusted could have told the run to give something private away. */
  get exposed(): boolean {
    return this.has('private') && this.has('untrusted');
  }
  sourcesOf = (label: TaintLabel): readonly string[] => this.records.filter((record) => record.label === label).map(({ source }) => source);

  add(label: TaintLabel, source: string): void {
    if (!this.records.some((record) => record.label === label && record.source === source)) this.records.push({ label, source });
  }

  toJSON = (): readonly TaintRecord[] => this.records;
  static from(records: readonly TaintRecord[] | undefined): TaintLedger {
    const ledger = new TaintLedger();
    for (const { label, source } of records ?? []) ledger.add(label, source);
    return ledger;
  }
}
