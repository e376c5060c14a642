import type { Alignment, Plan, TelosChange, TelosDocument, TelosName } from '@autoweave/contracts';
import { alignmentOf } from '@autoweave/engine';
import type { Pool } from '@autoweave/kernel';
import { TelosRepository } from './telos.repository.js';

/** What another supervisor stored counts here after so long at most. */
const freshMs = 5_000;
const mostTenants = 1_000;

/** What organisations say they are for, at hand for planning (ORC-010). */
export class TelosKeeper {
  readonly documents: TelosRepository;
  readonly #known = new Map<string, { readonly at: number; readonly documents: Promise<readonly TelosDocument[]> }>();

  constructor(pool: Pool) {
    this.documents = new TelosRepository(pool);
  }

  async change(tenantId: string, name: TelosName, by: string, change: TelosChange): Promise<TelosDocument> {
    const changed = await this.documents.change(tenantId, name, by, change);
    this.#known.delete(tenantId);
    return changed;
  }

  /** What is written, without the empty ones. */
  async written(tenantId: string): Promise<readonly TelosDocument[]> {
    const now = Date.now();
    const known = this.#known.get(tenantId);
    if (known && now - known.at < freshMs) return known.documents;
    const documents = this.documents.list(tenantId).then((all) => all.filter(({ content }) => content.trim() !== ''));
    if (this.#known.size >= mostTenants) this.#known.clear();
    this.#known.set(tenantId, { at: now, documents });
    documents.catch(() => this.#known.delete(tenantId));
    return documents;
  }

  /** The plan with how it stands to the documents; whatever a model or a caller said about that is not believed. */
  async aligned(plan: Plan, text: string, tenantId: string): Promise<Plan> {
    const { alignment: _said, ...bare } = plan;
    const steps = plan.tasks.flatMap(({ name, description }) => [name, description]);
    const alignment = alignmentOf([text, plan.summary, ...steps], await this.written(tenantId));
    return alignment ? { ...bare, alignment } : bare;
  }

  async check(tenantId: string, text: string): Promise<Alignment> {
    return (
      alignmentOf([text], await this.written(tenantId)) ?? { documents: [], supports: [], conflicts: [], method: 'nothing is written yet' }
    );
  }
}
