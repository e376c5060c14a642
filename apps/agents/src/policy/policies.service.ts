import { createHash } from 'node:crypto';
import { type PolicyFile, policyChanged, type PolicyText, type policiesImport } from '@autoweave/contracts';
import { BUS, type Bus, fault, LOG, type Log, type Sender } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { z } from 'zod';
import { Policies } from '../gate/index.js';
import { PoliciesRepository, type StoredPolicy } from './policies.repository.js';

/** So often a worker looks whether another one was given new policies. */
const everyMs = 2_000;

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** Policies as data (AGT-065): read and replaced over the API, taken over by every worker while it runs. */
@Injectable()
export class PoliciesService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stored = new Map<PolicyFile, StoredPolicy>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(PoliciesRepository) private readonly repository: PoliciesRepository,
    @Inject(Policies) private readonly policies: Policies,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** No work begins before the policies are known that hold for it. */
  async onApplicationBootstrap(): Promise<void> {
    await this.reload();
    this.timer = setInterval(
      () => void this.reload().catch((error: unknown) => this.log.warn({ err: error }, 'policies could not be read; the last ones stay')),
      everyMs,
    ).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async export(file: PolicyFile): Promise<PolicyText> {
    await this.reload();
    const { changedAt, changedBy } = this.stored.get(file) ?? {};
    const text = this.policies.text(file);
    return { file, text, sha256: hashOf(text), ...(changedAt ? { changedAt } : {}), ...(changedBy ? { changedBy } : {}) };
  }

  /** Throws VALIDATION_FAILED for a text that is not valid, CONFLICT for one that is based on another than holds now. */
  async import(
    { file, text, by, basedOn }: z.infer<(typeof policiesImport)['input']>,
    sender: Sender,
  ): Promise<PolicyText & { changed: boolean }> {
    const before = await this.export(file);
    if (basedOn !== undefined && basedOn !== before.sha256)
      throw fault('CONFLICT', `${file} was changed meanwhile`, { hint: 'Export it again and repeat the change' });
    const problem = this.policies.problemOf(file, text);
    if (problem !== undefined) throw fault('VALIDATION_FAILED', `${file} is not valid: ${problem}`);
    const sha256 = hashOf(text);
    if (sha256 === before.sha256) return { ...before, changed: false };
    if (!(await this.repository.put({ file, text, sha256, changedBy: by }, this.stored.get(file)?.sha256)))
      throw fault('CONFLICT', `${file} was changed meanwhile`, { hint: 'Export it again and repeat the change' });
    await this.bus.publish(policyChanged, { file, by, before: before.sha256, after: sha256 }, sender);
    return { ...(await this.export(file)), changed: true };
  }

  private async reload(): Promise<void> {
    for (const policy of await this.repository.all()) {
      if (this.stored.get(policy.file)?.sha256 === policy.sha256) continue;
      this.policies.replace(policy.file, policy.text);
      this.stored.set(policy.file, policy);
      this.log.info({ file: policy.file, sha256: policy.sha256, by: policy.changedBy }, 'a policy was taken over');
    }
  }
}
