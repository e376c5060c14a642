import { type AnalysisName, type AnalysisReport, goalsSubmit, Plan, type Suggestion, type SuggestionInput } from '@autoweave/contracts';
import { type Bus, fault, type Log, type Pool, toFault } from '@autoweave/kernel';
import type { AgentDirectory } from '../agent/agent-directory.js';
import { Admission } from '../goal/admission.js';
import {
  coverageFindings,
  documentationFindings,
  errorFindings,
  type Finding,
  qualityFindings,
  refusalFindings,
  secretFindings,
  slowFindings,
} from './findings.js';
import { ObservationsRepository } from './observations.repository.js';
import { type SuggestionRow, SuggestionsRepository } from './suggestions.repository.js';

export interface AnalystParts {
  readonly pool: Pool;
  readonly bus: Bus;
  readonly log: Log;
  readonly agents: AgentDirectory;
  readonly admission: Admission;
  /** Whether this supervisor looks; the others do not. */
  readonly leads: () => boolean;
}

interface Look {
  readonly lookedAt: number;
  readonly unit: string;
  readonly findings: readonly Finding[];
}

/** ORC-132. */
const everyMs = 6 * 3_600_000;
const wakeEveryMs = 60_000;
const name = 'analysis';
const actor = { type: 'service' as const, service: 'supervisor' };

/**
 * Looks at what happened in each tenant and suggests what to improve (ORC-131…135). What it looks at and when it did is kept
 * in Postgres, so that a restart neither skips nor repeats a look. Only what the platform itself can see is looked at: it reads
 * no repository and asks no model.
 */
export class Analyst {
  readonly suggestions: SuggestionsRepository;
  readonly #observations: ObservationsRepository;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #open = false;

  constructor(private readonly parts: AnalystParts) {
    this.suggestions = new SuggestionsRepository(parts.pool);
    this.#observations = new ObservationsRepository(parts.pool);
  }

  start(): void {
    this.#open = true;
    this.#timer = setInterval(() => void this.look(), wakeEveryMs);
    void this.look();
  }

  async stop(): Promise<void> {
    this.#open = false;
    clearInterval(this.#timer);
    await this.#working;
  }

  /** Begins goals that are due, settles those that ended and analyses whom it is time for; never throws. */
  look(): Promise<void> {
    this.#working = this.#working
      .then(async () => {
        if (!this.#open || !this.parts.leads()) return;
        for (const row of await this.suggestions.implementing()) await this.#begin(row);
        await this.suggestions.settle();
        const seen = await this.suggestions.lookedAtSince(new Date(Date.now() - everyMs));
        for (const tenantId of await this.#observations.activeTenants())
          if (this.#open && !seen.has(tenantId)) await this.analyze(tenantId);
      })
      .catch((error: unknown) => this.parts.log.warn({ err: error }, 'suggestions could not be looked after'));
    return this.#working;
  }

  /** Runs the six analyses side by side. One that fails says so in its report and takes nothing from the others. */
  async analyze(tenantId: string): Promise<AnalysisReport[]> {
    const goalIds = await this.#observations.recentGoals(tenantId);
    const analyses = Object.entries(this.#analyses(tenantId, goalIds)) as [AnalysisName, () => Promise<Look>][];
    return Promise.all(
      analyses.map(async ([analysis, run]) => {
        const at = new Date().toISOString();
        let report: AnalysisReport;
        try {
          const { lookedAt, unit, findings } = await run();
          let found = 0;
          for (const { fingerprint, ...input } of findings)
            if (await this.suggestions.submit(tenantId, name, `${name}:${analysis}`, fingerprint, input)) found += 1;
          report = { analysis, at, lookedAt, unit, found };
        } catch (error) {
          const { code, message } = toFault(error);
          this.parts.log.warn({ err: error, tenantId, analysis }, 'an analysis could not be carried out');
          report = { analysis, at, lookedAt: 0, unit: 'nothing', found: 0, error: `${code}: ${message}` };
        }
        await this.suggestions.report(tenantId, report);
        return report;
      }),
    );
  }

  async submit(tenantId: string, userId: string, detectedBy: string, input: SuggestionInput): Promise<Suggestion> {
    const suggestion = await this.suggestions.submit(
      tenantId,
      userId,
      detectedBy,
      `said:${input.type}:${input.title.toLowerCase()}`,
      input,
    );
    if (!suggestion)
      throw fault('CONFLICT', 'The same was suggested and rejected within the last thirty days', {
        hint: 'Read why under the rejected suggestions, or give it another title',
      });
    return suggestion;
  }

  /** Makes a goal of it. When the goal cannot be begun right now, it is begun as soon as that is possible. */
  async implement(
    tenantId: string,
    suggestionId: string,
    order: { readonly userId: string; readonly agent?: string | undefined },
  ): Promise<Suggestion> {
    if (order.agent !== undefined && !this.#typeOf(tenantId, order.agent))
      throw fault('VALIDATION_FAILED', `No agent called ${order.agent} takes tasks`, {
        hint: 'GET /agents lists them; it must be deployed',
      });
    await this.suggestions.implement(tenantId, suggestionId, order);
    void this.look();
    return this.suggestions.get(tenantId, suggestionId);
  }

  async #begin(row: SuggestionRow): Promise<void> {
    const { definition, suggestionId, tenantId, implementedBy } = row;
    const text = [
      definition.title,
      definition.description,
      definition.suggestedFix,
      ...definition.affectedFiles.map((file) => `File: ${file}`),
    ]
      .filter(Boolean)
      .join('\n\n');
    const agentType = implementedBy === null ? undefined : this.#typeOf(tenantId, implementedBy);
    try {
      if (implementedBy !== null && !agentType) throw fault('CONFLICT', `${implementedBy} takes no tasks any more`);
      await this.parts.bus.request(
        goalsSubmit,
        {
          goalId: row.goalId as string,
          idempotencyKey: `suggestion:${row.goalId}`,
          userId: row.userId,
          title: definition.title,
          text,
          origin: `suggestion:${suggestionId}`,
          permissions: await this.parts.admission.permissions(tenantId, row.userId, `suggestion:${row.goalId}`),
          ...(agentType ? { plan: planFor(definition, text, agentType) } : {}),
        },
        { tenantId, actor },
      );
    } catch (error) {
      if (Admission.isForNow(error)) return;
      const problem = toFault(error);
      await this.suggestions.putBack(suggestionId, `${problem.code}: ${problem.message}`);
    }
  }

  #typeOf(tenantId: string, agent: string): string | undefined {
    return this.parts.agents.of(tenantId).doers.find((d) => d.name === agent)?.type;
  }

  #analyses(tenantId: string, goalIds: readonly string[]): Record<AnalysisName, () => Promise<Look>> {
    const seen = this.#observations;
    return {
      error_patterns: async () => {
        const errors = await seen.errors(tenantId);
        return { lookedAt: errors.length, unit: 'failed attempts', findings: errorFindings(errors) };
      },
      performance_bottlenecks: async () => {
        const operations = await seen.operations(goalIds);
        return { lookedAt: operations.length, unit: 'tools that were called', findings: slowFindings(operations) };
      },
      code_quality: async () => {
        const outcomes = await seen.outcomes(tenantId);
        return { lookedAt: outcomes.length, unit: 'agents at work', findings: qualityFindings(outcomes) };
      },
      security_issues: async () => {
        const { lookedAt, leaks } = await seen.secrets(goalIds);
        const findings = [
          ...secretFindings(leaks),
          ...refusalFindings(await seen.refusedByGate(goalIds), 'gate'),
          ...refusalFindings(await seen.refusedByPeople(tenantId), 'people'),
        ];
        return { lookedAt, unit: 'records, and every refusal', findings };
      },
      test_coverage: async () => {
        const goals = await seen.checked(goalIds);
        return { lookedAt: goals.finished, unit: 'completed goals', findings: coverageFindings(goals) };
      },
      documentation_gaps: async () => {
        const own = this.parts.agents.of(tenantId).agents.filter(({ source }) => source !== 'shipped');
        const things = [
          ...own.map(({ definition: { name, description, instructions, capabilities } }) => ({
            kind: 'agent' as const,
            name,
            words: `${description} ${instructions}`,
            capabilities: capabilities.length,
          })),
          ...(await seen.schedules(tenantId)).map(({ name, prompt }) => ({
            kind: 'schedule' as const,
            name,
            words: prompt,
            capabilities: undefined,
          })),
        ];
        return { lookedAt: things.length, unit: 'agents and schedules', findings: documentationFindings(things) };
      },
    };
  }
}

/** A plan of one task for the agent that was chosen. */
const planFor = ({ title }: SuggestionInput, text: string, agentType: string): Plan =>
  Plan.parse({
    summary: title,
    tasks: [{ key: 'improve', name: title, description: text.slice(0, 8_000), agentType }],
    answerFrom: 'improve',
    method: 'suggestion',
  });
