import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AgentPolicy, PolicyFile } from '@autoweave/contracts';
import type { EgressRules } from '@autoweave/sandbox';
import { type AgentPermissions, type EffectivePolicy, effectivePolicy, importPermissions } from './agent-permissions.js';
import { type GateSettings, tightened } from './gate-settings.js';
import { effectiveEgress, importNetworkPolicies, type NetworkPolicies } from './network-policies.js';

const shipped = fileURLToPath(new URL('../../../policies', import.meta.url));

const policyFiles = PolicyFile.options;

/** What an installation may replace. Read again when its content changes; a file that is not valid changes nothing. */
export class Policies {
  private permissions: AgentPermissions;
  private networks: NetworkPolicies;
  private readonly texts: Map<PolicyFile, string>;
  /** Files that the installation keeps as data instead. */
  private readonly replaced = new Set<PolicyFile>();
  private readonly hashes = new Map<string, string>();
  private checkedAt = Number.NEGATIVE_INFINITY;

  constructor(
    /** Directories with the two files; a later one wins file by file. The shipped policies come first. */
    private readonly dirs: readonly string[] = [],
    private readonly onProblem: (file: string, error: unknown) => void = () => {},
    private readonly now: () => number = Date.now,
    /** Off: every public host that nothing denies may be reached (AGT-072). */
    private readonly filtersEgress = true,
    /** What people set beside, asked each time: it can only tighten. */
    private readonly settings: () => GateSettings = () => ({}),
  ) {
    const [permissions, networks] = policyFiles.map((file) => readFileSync(join(shipped, file), 'utf8')) as [string, string];
    this.permissions = importPermissions(permissions);
    this.networks = importNetworkPolicies(networks);
    this.texts = new Map([
      ['agent_permissions.yaml', permissions],
      ['network_policies.yaml', networks],
    ]);
    this.refresh();
  }

  of(type: string, own?: AgentPolicy): EffectivePolicy {
    this.refresh();
    return effectivePolicy(tightened(this.permissions, this.settings()), type, own);
  }

  egress(type: string, own?: AgentPolicy): EgressRules {
    this.refresh();
    const rules = effectiveEgress(this.networks, type, own?.egress);
    return this.filtersEgress || this.settings().filtersEgress === true ? rules : { ...rules, allow: ['*:*'] };
  }

  /** Puts a text in place of the files of the installation, for as long as the process lives. Throws when it is not valid. */
  replace(file: PolicyFile, text: string): void {
    this.take(file, text);
    this.replaced.add(file);
  }

  /** What is wrong with a text; undefined when nothing is. */
  problemOf(file: PolicyFile, text: string): string | undefined {
    try {
      if (file === 'agent_permissions.yaml') importPermissions(text);
      else importNetworkPolicies(text);
      return undefined;
    } catch (error) {
      return (error as Error).message.slice(0, 2_000);
    }
  }

  /** The text that holds now. */
  text(file: PolicyFile): string {
    this.refresh();
    return this.texts.get(file) ?? '';
  }

  private take(file: PolicyFile, text: string): void {
    if (file === 'agent_permissions.yaml') this.permissions = importPermissions(text);
    else this.networks = importNetworkPolicies(text);
    this.texts.set(file, text);
  }

  private refresh(): void {
    if (this.now() - this.checkedAt < 1_000) return;
    this.checkedAt = this.now();
    for (const dir of this.dirs) {
      for (const file of policyFiles) if (!this.replaced.has(file)) this.reread(join(dir, file), (text) => this.take(file, text));
    }
  }

  private reread(file: string, take: (text: string) => void): void {
    if (!existsSync(file)) return;
    try {
      const text = readFileSync(file, 'utf8');
      const hash = createHash('sha256').update(text).digest('hex');
      if (this.hashes.get(file) === hash) return;
      this.hashes.set(file, hash);
      take(text);
    } catch (error) {
      this.onProblem(file, error);
    }
  }
}
