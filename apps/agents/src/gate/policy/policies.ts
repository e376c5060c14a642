import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AgentPolicy } from '@autoweave/contracts';
import type { EgressRules } from '@autoweave/sandbox';
import { type AgentPermissions, type EffectivePolicy, effectivePolicy, importPermissions } from './agent-permissions.js';
import { effectiveEgress, importNetworkPolicies, type NetworkPolicies } from './network-policies.js';

const shipped = fileURLToPath(new URL('../../../policies', import.meta.url));

/** What an installation may replace. Read again when its content changes; a file that is not valid changes nothing. */
export class Policies {
  private permissions: AgentPermissions;
  private networks: NetworkPolicies;
  private readonly hashes = new Map<string, string>();
  private checkedAt = Number.NEGATIVE_INFINITY;

  constructor(
    /** Directories with the two files; a later one wins file by file. The shipped policies come first. */
    private readonly dirs: readonly string[] = [],
    private readonly onProblem: (file: string, error: unknown) => void = () => {},
    private readonly now: () => number = Date.now,
  ) {
    this.permissions = importPermissions(readFileSync(join(shipped, 'agent_permissions.yaml'), 'utf8'));
    this.networks = importNetworkPolicies(readFileSync(join(shipped, 'network_policies.yaml'), 'utf8'));
    this.refresh();
  }

  of(type: string, own?: AgentPolicy): EffectivePolicy {
    this.refresh();
    return effectivePolicy(this.permissions, type, own);
  }

  egress(type: string, own?: AgentPolicy): EgressRules {
    this.refresh();
    return effectiveEgress(this.networks, type, own?.egress);
  }

  private refresh(): void {
    if (this.now() - this.checkedAt < 1_000) return;
    this.checkedAt = this.now();
    for (const dir of this.dirs) {
      this.reread(join(dir, 'agent_permissions.yaml'), (text) => (this.permissions = importPermissions(text)));
      this.reread(join(dir, 'network_policies.yaml'), (text) => (this.networks = importNetworkPolicies(text)));
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
