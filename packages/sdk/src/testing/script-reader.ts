import type { AgentDefinition, PlanInput } from '@autoweave/contracts';
import type { AgentScript, LabModel, ScriptedTask, Turn, TurnRequest } from './script.js';

/** A request of the chat completions protocol, as much of it as is read here. */
export interface ChatRequest {
  readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
  readonly tools?: readonly { readonly function?: { readonly name?: string } }[];
}

/** The script and the request do not fit each other: the author has to look. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

type Purpose = 'intent' | 'plan' | 'critic' | 'reflect' | 'compact' | 'consult' | 'execute';

/** What the platform's own instructions say, by purpose. Everything else is an agent at work. */
const signs: readonly (readonly [Purpose, RegExp])[] = [
  ['intent', /It is a Intent and must match/],
  ['plan', /It is a Plan and must match/],
  ['critic', /It is a CriticAnswer and must match/],
  ['reflect', /It is a ReflectAnswer and must match/],
  ['compact', /Your task: shorten the older part of a conversation/],
  ['consult', /Another agent asks you one question/],
];

/** Answers requests from a script. Which turn is due is read off the conversation, so that a repeated request gets the same answer. */
export class ScriptReader {
  /** Turns that were reached, by the key of the script. */
  readonly #reached = new Map<string, number>();

  constructor(
    private readonly model: LabModel,
    /** The agents of the system, those of the lab first. */
    private readonly agents: () => readonly AgentDefinition[],
  ) {}

  /** Throws a ScriptError when the script has no answer. */
  answer(request: ChatRequest): Turn {
    const system = contentOf(request, 'system');
    const purpose = signs.find(([, sign]) => sign.test(system))?.[0] ?? 'execute';
    const text = contentOf(request, 'user');
    const asked: TurnRequest = {
      agent: this.#speaker(system)?.name ?? '',
      turn: request.messages.filter((m) => m.role === 'assistant').length,
      system,
      goal: fenced(text, 'goal'),
      task: fenced(text, 'task'),
      text,
      results: request.messages.filter((m) => m.role === 'tool').map((m) => textOf(m.content)),
      tools: (request.tools ?? []).flatMap((tool) => tool.function?.name ?? []),
    };
    switch (purpose) {
      case 'execute':
        return this.#turn(asked);
      case 'consult':
        return { kind: 'say', text: this.#consult(asked) };
      case 'compact':
        return { kind: 'say', text: 'The earlier part of the conversation.' };
      default:
        return { kind: 'say', text: JSON.stringify(this.#thought(purpose, asked)) };
    }
  }

  /** Scripted turns that no conversation has reached, as `agent: n of m`. */
  unused(): readonly string[] {
    return Object.entries(this.model.agents ?? {}).flatMap(([key, script]) => {
      const reached = this.#reached.get(key) ?? 0;
      return typeof script === 'function' || reached >= script.length ? [] : [`${key}: ${reached} of ${script.length}`];
    });
  }

  /** The agent whose instructions the request carries; of several that fit, the one with the longest. */
  #speaker(system: string): AgentDefinition | undefined {
    return this.agents()
      .filter((agent) => system.includes(agent.instructions.trim()))
      .sort((a, b) => b.instructions.length - a.instructions.length)[0];
  }

  #turn(asked: TurnRequest): Turn {
    const [key, script] = this.#of(asked.agent, this.model.agents);
    if (script === undefined) throw new ScriptError(`the model was asked to be "${asked.agent}", which has no script`);
    if (typeof script === 'function') return script(asked);
    const turn = (script as Exclude<AgentScript, (request: TurnRequest) => Turn>)[asked.turn];
    if (turn === undefined)
      throw new ScriptError(
        `the script of "${key}" has ${script.length} turns and was asked for turn ${asked.turn + 1}; it was last told: ${asked.results.at(-1) ?? 'nothing'}`,
      );
    this.#reached.set(key, Math.max(this.#reached.get(key) ?? 0, asked.turn + 1));
    return typeof turn === 'function' ? turn(asked) : turn;
  }

  #consult(asked: TurnRequest): string {
    const answer = this.#of(asked.agent, this.model.consults)[1] ?? 'ok';
    return typeof answer === 'function' ? answer(asked) : answer;
  }

  #of<T>(agent: string, all: Readonly<Record<string, T>> = {}): readonly [string, T | undefined] {
    const key = agent in all ? agent : (this.agents().find((a) => a.name === agent)?.type ?? agent);
    return [key, all[key]];
  }

  #thought(purpose: 'intent' | 'plan' | 'critic' | 'reflect', asked: TurnRequest): unknown {
    const { intent, plan, judge, lessons } = this.model;
    switch (purpose) {
      case 'intent':
        return {
          objective: 'What the request says',
          capabilities: [],
          // What is simple needs no planner; the script says what is planned.
          complexity: 'MODERATE',
          risk: 'LOW',
          pattern: 'council',
          confidence: 1,
          method: 'script',
          ...intent,
        };
      case 'plan': {
        const made = typeof plan === 'function' ? plan(asked) : plan;
        return made !== undefined && !isList(made) ? made : this.#planOf(made ?? this.#oneTask(), asked);
      }
      case 'critic':
        return {
          outcomes: statementsIn(asked.text).map((statement) => ({
            statement,
            passed: judge?.(statement) ?? true,
            detail: 'as the script says',
          })),
          quality: 1,
        };
      case 'reflect':
        return { lessons: lessons ?? [] };
    }
  }

  #oneTask(): readonly ScriptedTask[] {
    const agent = this.agents()[0]?.name ?? Object.keys(this.model.agents ?? {})[0];
    if (agent === undefined) throw new ScriptError('there is no agent to plan for: give the lab an agent or a plan');
    return [{ agent }];
  }

  #planOf(tasks: readonly ScriptedTask[], asked: TurnRequest): PlanInput {
    const planned = tasks.map(({ agent, task, after, ...more }) => ({
      key: agent,
      name: `Work of ${agent}`,
      ...more,
      description: task ?? `Do your part of the goal.`,
      agentType: this.agents().find((a) => a.name === agent)?.type ?? agent,
      dependsOn: [...(after ?? [])],
    }));
    const last = planned.at(-1);
    if (last === undefined) throw new ScriptError(`the script planned nothing for: ${asked.text.slice(0, 200)}`);
    return { summary: 'As scripted', tasks: planned, answerFrom: last.key, criteria: [], method: 'script' };
  }
}

const isList = (plan: readonly ScriptedTask[] | PlanInput): plan is readonly ScriptedTask[] => Array.isArray(plan);

/** What others wrote stands between marks that name its kind and cannot be closed from inside. */
const fenced = (text: string, kind: string): string =>
  new RegExp(`<(data-[0-9a-f]+) kind="${kind}"[^>]*>\\n([\\s\\S]*?)\\n</\\1>`).exec(text)?.[2] ?? '';

/** The numbered list below `Statements:`. */
function statementsIn(text: string): readonly string[] {
  const list = /Statements:\n([\s\S]*?)(?:\n\n|$)/.exec(text)?.[1] ?? '';
  return list.split('\n').flatMap((line) => /^\d+\. (.*)$/.exec(line)?.[1] ?? []);
}

const contentOf = (request: ChatRequest, role: string): string => textOf(request.messages.find((m) => m.role === role)?.content);

const textOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : Array.isArray(content)
      ? content.map((part: { readonly text?: string }) => part.text ?? '').join('')
      : '';
