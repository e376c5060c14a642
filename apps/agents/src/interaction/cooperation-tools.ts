import {
  type Collaboration,
  collaborationsChange,
  collaborationsCreate,
  conflictsResolve,
  proposalsCreate,
  type Vote,
  votesCast,
} from '@autoweave/contracts';
import { FaultError } from '@autoweave/kernel';
import { z } from 'zod';
import { defineTool, type ToolDefinition } from '../tools/tool.js';
import type { InteractionPorts } from './interaction-tools.js';

const waitMs = 5_000;
/** A change of what is shared that lost against another one is made again on what is there then, so many times. */
const maxRepeats = 5;
const plain = { requiresApproval: false, parallelSafe: true } as const;

/** How an agent decides and works with all others of its tenant (AGT-036, AGT-037, ORC-076…083); each call passes the gate. */
export function cooperationTools(ports: InteractionPorts, openVotes: readonly Vote[]): readonly ToolDefinition[] {
  const mine = openVotes.filter((vote) => vote.voters.includes(ports.run.assignment.agent.name));
  return [
    proposeWork(ports),
    ...(mine.length > 0 ? [castVote(ports, mine)] : []),
    shareContext(ports),
    readContext(ports),
    raiseConflict(ports),
  ];
}

function proposeWork({ bus, sender, run: { assignment } }: InteractionPorts): ToolDefinition {
  return defineTool({
    ...plain,
    name: 'propose_work',
    description:
      'Proposes work that is worth doing beside your task. The other agents rate it; what enough of them find urgent becomes a goal of its own.',
    permission: 'READ_WRITE',
    reach: 'workspace',
    input: z.strictObject({
      title: z.string().min(1).max(200),
      description: z.string().min(1).max(8_000),
      taskType: z.string().min(1).max(60).default('general'),
      estimatedEffort: z.enum(['low', 'medium', 'high']).default('medium'),
    }),
    async run(proposal) {
      const { proposalId } = await bus.request(
        proposalsCreate,
        { proposal, proposedBy: assignment.agent.name, userId: assignment.userId },
        sender,
        { timeoutMs: waitMs },
      );
      return { output: { proposalId }, summary: `proposed: ${proposal.title}` };
    },
  });
}

function castVote({ bus, sender, run: { assignment } }: InteractionPorts, votes: readonly Vote[]): ToolDefinition {
  const listed = votes.map((v) => `${v.voteId} "${v.title}" (${v.options.join(' | ')}), until ${v.deadline}`).join('; ');
  return defineTool({
    ...plain,
    name: 'cast_vote',
    description: `Casts your vote, once or again; your last one counts. Open: ${listed.slice(0, 3_000)}`,
    permission: 'READ_WRITE',
    reach: 'workspace',
    input: z.strictObject({
      voteId: z.enum(votes.map((v) => v.voteId) as [string, ...string[]]),
      choice: z.string().min(1).max(200),
      rationale: z.string().max(2_000).default(''),
    }),
    async run({ voteId, choice, rationale }) {
      const vote = await bus.request(votesCast, { voteId, voter: assignment.agent.name, choice, rationale }, sender, { timeoutMs: waitMs });
      return { output: { status: vote.status, counts: vote.counts }, summary: `voted for ${choice}` };
    },
  });
}

/** The session of this task's goal; whoever comes first opens it, the others join. */
const session = ({ bus, sender, run: { assignment } }: InteractionPorts): Promise<Collaboration> =>
  bus.request(
    collaborationsCreate,
    { collaboration: { name: `goal ${assignment.goalId}`, participants: [assignment.agent.name], goalId: assignment.goalId } },
    sender,
    { timeoutMs: waitMs },
  );

function shareContext(ports: InteractionPorts): ToolDefinition {
  const { bus, sender, run } = ports;
  return defineTool({
    ...plain,
    name: 'share_context',
    description:
      'Writes facts under names into what all agents of this goal share. Names that are there already are replaced. Never secrets.',
    permission: 'READ_WRITE',
    reach: 'workspace',
    input: z.strictObject({
      set: z.record(z.string().min(1).max(100), z.union([z.string().max(8_000), z.number(), z.boolean(), z.null()])),
    }),
    async run({ set }) {
      let { collaborationId, contextVersion } = await session(ports);
      for (let turn = 1; ; turn += 1) {
        try {
          const change = { action: 'share' as const, baseVersion: contextVersion, set, participant: run.assignment.agent.name };
          const shared = await bus.request(collaborationsChange, { collaborationId, change }, sender, { timeoutMs: waitMs });
          return { output: { version: shared.contextVersion }, summary: `shared ${Object.keys(set).join(', ')}` };
        } catch (error) {
          if (!(error instanceof FaultError) || error.code !== 'CONFLICT' || turn === maxRepeats) throw error;
          ({ collaborationId, contextVersion } = await session(ports));
        }
      }
    },
  });
}

function readContext(ports: InteractionPorts): ToolDefinition {
  return defineTool({
    ...plain,
    name: 'read_context',
    description: 'Reads what the agents of this goal share, and who took part.',
    permission: 'READ_ONLY',
    reach: 'none',
    // Other agents wrote it, from whatever they had read.
    yields: ['private', 'untrusted'],
    input: z.strictObject({}),
    async run() {
      const { sharedContext, contextVersion, participants } = await session(ports);
      return {
        output: { sharedContext, version: contextVersion, participants },
        summary: `read ${Object.keys(sharedContext).length} shared facts`,
      };
    },
  });
}

function raiseConflict({ bus, sender, run: { assignment } }: InteractionPorts): ToolDefinition {
  return defineTool({
    ...plain,
    name: 'raise_conflict',
    description:
      'Puts a disagreement with other agents before all of them: rules decide, else a vote within a minute, else a person. Go on with what is settled.',
    permission: 'READ_WRITE',
    reach: 'workspace',
    input: z.strictObject({
      kind: z.enum(['resource', 'decision']).default('decision'),
      subject: z.string().min(1).max(500),
      myPosition: z.string().min(1).max(500),
      others: z
        .array(z.strictObject({ agent: z.string().min(1).max(120), position: z.string().min(1).max(500) }))
        .min(1)
        .max(20),
    }),
    async run({ kind, subject, myPosition, others }) {
      const claims = [{ agent: assignment.agent.name, position: myPosition }, ...others];
      const conflict = await bus.request(
        conflictsResolve,
        { conflict: { kind, subject, claims: claims.map((claim) => ({ ...claim, priority: 5 })) } },
        sender,
        { timeoutMs: waitMs },
      );
      const { conflictId, status, winner, reason } = conflict;
      return {
        output: { conflictId, status, ...(winner === undefined ? {} : { winner }), reason },
        summary: winner === undefined ? `put to the vote: ${subject}` : `settled: ${winner}`,
      };
    },
  });
}
