import { createHash } from 'node:crypto';
import { agentsConsult, type AgentStatus, knowledgeShared, maxConsultDepth, memoryStore, type Step, type Vote } from '@autoweave/contracts';
import { type Bus, fault, FaultError, type Sender } from '@autoweave/kernel';
import { z } from 'zod';
import { gateContextOf, type RunContext } from '../attempt/run-context.js';
import { GatedSpawn, type SafetyGate, type SpawnAction } from '../gate/index.js';
import type { AgentHooks } from '../hook/agent-hooks.js';
import type { NetworkPresence } from '../presence/network-presence.js';
import { cooperationTools } from './cooperation-tools.js';
import { askUntilServed } from './ask-until-served.js';
import { defineTool, type ToolDefinition } from '../tools/tool.js';

const consultMs = 90_000;
/** So long a worker is looked for that serves the type. */
const servedWithinMs = 15_000;

export interface InteractionPorts {
  readonly bus: Pick<Bus, 'request' | 'publish'>;
  readonly sender: Sender;
  readonly gate: SafetyGate;
  readonly run: RunContext;
  readonly hooks: AgentHooks;
  readonly show: (step: Step) => void;
  readonly network: Pick<NetworkPresence, 'instanceOf' | 'tell'>;
  /** Who can be asked and who can take over. */
  readonly agents: readonly AgentStatus[];
  /** What is put to the vote now. */
  readonly votes: readonly Vote[];
}

const keyOf = (...parts: readonly string[]) => createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);

/** How an agent works together with others (ORC-053…055): asks one, tells all, hands its task over, decides with them. */
export function interactionTools(ports: InteractionPorts): readonly ToolDefinition[] {
  const { assignment } = ports.run;
  const others = ports.agents.filter((agent) => agent.type !== assignment.agentType);
  const types = [...new Set(others.map((agent) => agent.type))];
  const together = [broadcast(ports), ...cooperationTools(ports, ports.votes)];
  if (types.length === 0) return together;
  const listed = others
    .map((agent) => `${agent.type}: ${agent.description}`)
    .join('; ')
    .slice(0, 2_000);
  const agentType = z.enum(types as [string, ...string[]]);
  return [consult(ports, agentType, listed), handOff(ports, agentType, listed), ...together];
}

/** Work for another agent passes the gate like everything else. */
function permitted(ports: InteractionPorts, action: SpawnAction) {
  const verdict = ports.gate.pass(action, gateContextOf(ports.run));
  if (verdict.kind === 'permit') return verdict.permit;
  ports.show(verdict.step);
  throw new FaultError(verdict.kind === 'refuse' ? verdict.fault : { code: 'SAFETY_VIOLATION', message: verdict.reason });
}

/** What people see of a text passes the gate like an answer. */
function shown(ports: InteractionPorts, text: string): string {
  const clean = ports.gate.passAnswer(text, gateContextOf(ports.run));
  if (clean.step) ports.show(clean.step);
  return clean.text;
}

function consult(ports: InteractionPorts, agentType: z.ZodType<string>, listed: string): ToolDefinition {
  const { assignment, spending } = ports.run;
  return defineTool({
    name: 'consult_agent',
    description: `Asks an agent of another type one question and waits for its answer. It sees only the goal and what you write. Costs count for this task. ${listed}`,
    permission: 'READ_ONLY',
    requiresApproval: false,
    parallelSafe: true,
    reach: 'none',
    yields: ['private', 'untrusted'],
    input: z.strictObject({ agentType, question: z.string().min(1).max(8_000), context: z.string().max(8_000).default('') }),
    async run({ agentType: target, question, context }, { signal }) {
      const callKey = keyOf('consult', assignment.taskId, target, question, context);
      const depth = (assignment.depth ?? 0) + 1;
      if (depth > maxConsultDepth)
        throw fault('SAFETY_VIOLATION', `Agents ask each other at most ${maxConsultDepth} levels deep`, { hint: 'Answer it here' });
      const permit = permitted(ports, { kind: 'spawn', how: 'consult', target, arguments: { question, context }, callKey });
      const spawn = new GatedSpawn((_, stop) =>
        askUntilServed(
          () =>
            ports.bus.request(
              agentsConsult,
              {
                agentType: target,
                question,
                context,
                callKey,
                depth,
                from: {
                  agent: assignment.agent.name,
                  instance: ports.network.instanceOf(assignment.agent.name),
                  goalId: assignment.goalId,
                  taskId: assignment.taskId,
                  attempt: assignment.attempt,
                },
                goal: { text: assignment.goal.text, receivedAt: assignment.goal.receivedAt },
                budget: {
                  tokens: assignment.budget.tokens - spending.usage.inputTokens - spending.usage.outputTokens,
                  costMicroUsd: assignment.budget.costMicroUsd - spending.usage.costMicroUsd,
                  endsAt: assignment.budget.endsAt,
                },
              },
              { ...ports.sender, correlationId: callKey },
              { timeoutMs: consultMs, signal: stop },
            ),
          servedWithinMs,
          stop,
        ),
      );
      const started = performance.now();
      const answer = await spending.spawning(() => spawn.start(permit, signal));
      const durationMs = Math.round(performance.now() - started);
      ports.show({
        kind: 'consult',
        agent: answer.agent,
        question: shown(ports, question),
        answer: shown(ports, answer.answer),
        durationMs,
      });
      ports.hooks.tell('SubagentStop', { subagent: answer.agent, answer: answer.answer });
      return {
        output: { agent: answer.agent, answer: answer.answer },
        summary: `${answer.agent} answered`,
        spent: { usage: answer.usage, model: answer.model },
      };
    },
  });
}

function handOff(ports: InteractionPorts, agentType: z.ZodType<string>, listed: string): ToolDefinition {
  const { assignment } = ports.run;
  return defineTool({
    name: 'hand_off',
    description: `Gives this whole task to an agent of another type and ends your work on it. Say in the note what you found out and what is left. ${listed}`,
    permission: 'READ_WRITE',
    requiresApproval: false,
    parallelSafe: false,
    reach: 'none',
    input: z.strictObject({ agentType, note: z.string().min(1).max(8_000) }),
    async run({ agentType: to, note }, { signal }) {
      const callKey = keyOf('handoff', assignment.taskId, String(assignment.attempt), to);
      const permit = permitted(ports, { kind: 'spawn', how: 'handoff', target: to, arguments: { note }, callKey });
      const handedOff = await new GatedSpawn(async ({ target }) => ({ to: target, note: shown(ports, note) })).start(permit, signal);
      return { output: { handedOff: to }, summary: `handed over to ${to}`, handOff: handedOff };
    },
  });
}

function broadcast(ports: InteractionPorts): ToolDefinition {
  const { assignment } = ports.run;
  const { name } = assignment.agent;
  const from = { from: name, instance: ports.network.instanceOf(name), goalId: assignment.goalId, taskId: assignment.taskId };
  return defineTool({
    name: 'broadcast',
    description: 'Tells all agents something that helps them as well: a fact about the data, a trap, a decision. Never secrets.',
    permission: 'READ_WRITE',
    requiresApproval: false,
    parallelSafe: true,
    reach: 'workspace',
    input: z.strictObject({ topic: z.string().min(1).max(200), message: z.string().min(1).max(8_000) }),
    async run({ topic: rawTopic, message: rawMessage }) {
      const [topic, message] = [shown(ports, rawTopic), shown(ports, rawMessage)];
      await ports.bus.publish(knowledgeShared, { ...from, topic, message }, ports.sender);
      // What it says is for those of its goal; that it said something, everybody in the network may know.
      await ports.network
        .tell(assignment.tenantId, name, { type: 'learn', payload: { topic, goalId: assignment.goalId } })
        .catch(() => undefined);
      ports.show({ kind: 'broadcast', topic, message });
      const kept = await ports.bus
        .request(
          memoryStore,
          {
            // What an agent says is seen by those who work for the same person, not by everybody.
            items: [
              {
                kind: 'semantic',
                namespace: `user:${assignment.userId}`,
                title: topic,
                content: message,
                source: `agent ${assignment.agent.name}`,
                confidence: 0.6,
                // Whoever recalls it knows what the one who wrote it had seen.
                metadata: { taint: [...ports.run.ledger.taint.toJSON()] },
                goalId: assignment.goalId,
                taskId: assignment.taskId,
              },
            ],
            idempotencyKey: keyOf('broadcast', assignment.taskId, topic, message),
          },
          ports.sender,
          { timeoutMs: 3_000 },
        )
        .then(
          () => true,
          () => false,
        );
      return {
        output: { told: true, kept },
        summary: kept ? `told everybody: ${topic}` : `told everybody, but memory did not keep it: ${topic}`,
      };
    },
  });
}
