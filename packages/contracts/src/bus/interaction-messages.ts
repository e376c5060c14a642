import { z } from 'zod';
import { AgentDefinition } from '../agent/agent.js';
import { GoalId, TaskId, Timestamp } from '../ids.js';
import { Usage } from '../usage.js';
import { busEvent, command } from './message.js';

/** How deep agents may ask agents that ask agents (ORC-053). */
export const maxConsultDepth = 10;

/**
 * One agent asks one of another type: a single bounded model turn without tools under that type's definition (ORC-053).
 * Idempotent by `callKey`: the same question of the same call is answered once. UNAVAILABLE where the worker that got the
 * question does not serve the type; ask again.
 */
export const agentsConsult = command(
  'agents',
  'agents.consult',
  z.object({
    agentType: AgentDefinition.shape.type,
    question: z.string().min(1).max(8_000),
    context: z.string().max(8_000).default(''),
    /** Stable across attempts of the asking task. */
    callKey: z.string().min(1).max(200),
    /** How many questions stand above this one. */
    depth: z.number().int().min(0).max(maxConsultDepth),
    from: z.object({
      agent: z.string(),
      /** Under what name the asking instance is known in the network. */
      instance: z.string().max(200).optional(),
      goalId: GoalId,
      taskId: TaskId,
      attempt: z.number().int().positive(),
    }),
    goal: z.object({ text: z.string(), receivedAt: Timestamp }),
    /** What the asking task may still spend. */
    budget: z.object({ tokens: z.number().int(), costMicroUsd: z.number().int().optional(), endsAt: Timestamp }),
  }),
  z.object({ agent: z.string(), answer: z.string(), model: z.string(), usage: Usage }),
);

/**
 * Asks one agent for its voice (ORC-076, ORC-083): one bounded model turn under its definition, or what rules can honestly say
 * without a language model. Without a `choice` it abstains, and says why. Idempotent by `ballotKey`.
 */
export const agentsBallot = command(
  'agents',
  'agents.ballot',
  z.object({
    agent: z.object({ name: z.string(), type: z.string() }),
    ballotKey: z.string().min(1).max(200),
    kind: z.enum(['vote', 'round', 'proposal']),
    title: z.string().max(2_000),
    description: z.string().max(20_000),
    options: z.array(z.string()).min(2).max(20),
    /** What the agent itself stood for before it was put to the vote. */
    ownPosition: z.string().optional(),
    endsAt: Timestamp,
  }),
  z.object({ choice: z.string().optional(), rationale: z.string(), model: z.string(), usage: Usage }),
);

/** An agent tells all others what it found out (ORC-054). It is in the memory of the tenant as well. */
export const knowledgeShared = busEvent(
  'knowledge.shared',
  z.object({
    from: z.string(),
    instance: z.string().max(200).optional(),
    goalId: GoalId,
    taskId: TaskId,
    topic: z.string().max(200),
    message: z.string().max(8_000),
  }),
);
