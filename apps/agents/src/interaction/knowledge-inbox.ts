import { Envelope, knowledgeShared, streams, type TaskAssignment } from '@autoweave/contracts';
import { connectRedis, type StreamEntry, StreamTail } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { z } from 'zod';
import { AGENTS_CONFIG } from '../agents.tokens.js';
import type { AgentsConfig } from '../config.js';
import { NetworkPresence } from '../presence/network-presence.js';

export type SharedKnowledge = z.infer<(typeof knowledgeShared)['payload']>;

/** Most notes that wait for one agent; it gets the newest. */
const maxWaiting = 20;

/** What one running attempt has been told and has not taken up yet. */
export interface Mailbox {
  take(): readonly SharedKnowledge[];
  close(): void;
}

interface Open {
  readonly tenantId: string;
  readonly goalId: string;
  readonly taskId: string;
  readonly agent: string;
  notes: readonly SharedKnowledge[];
}

/**
 * Brings what agents broadcast (ORC-054) to the attempts that run here. Only those of the same goal are told at once: what
 * another person's agent says must not steer this one's; all others find it in memory.
 */
@Injectable()
export class KnowledgeInbox implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly open = new Set<Open>();
  private readonly tail: StreamTail;

  constructor(
    @Inject(AGENTS_CONFIG) config: AgentsConfig,
    @Inject(NetworkPresence) private readonly network: NetworkPresence,
  ) {
    this.tail = new StreamTail(connectRedis(config.REDIS_URL, { blocking: true }), [streams.events], (entries) => this.deliver(entries));
  }

  onApplicationBootstrap(): Promise<void> {
    return this.tail.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.tail.stop();
  }

  mailbox({ tenantId, goalId, taskId, agent }: Pick<TaskAssignment, 'tenantId' | 'goalId' | 'taskId' | 'agent'>): Mailbox {
    const own: Open = { tenantId, goalId, taskId, agent: agent.name, notes: [] };
    this.open.add(own);
    return {
      take: () => {
        const { notes } = own;
        own.notes = [];
        return notes;
      },
      close: () => void this.open.delete(own),
    };
  }

  private deliver(entries: readonly StreamEntry[]): void {
    if (this.open.size === 0) return;
    for (const { body } of entries) {
      // Cheaper than parsing every event of the system.
      if (!body.includes(`"type":"${knowledgeShared.type}"`)) continue;
      const envelope = Envelope.safeParse(JSON.parse(body));
      const note = knowledgeShared.payload.safeParse(envelope.data?.payload);
      if (!note.success) continue;
      for (const one of this.open) {
        const meant = one.tenantId === envelope.data?.tenantId && one.goalId === note.data.goalId && one.taskId !== note.data.taskId;
        if (!meant) continue;
        one.notes = [...one.notes, note.data].slice(-maxWaiting);
        if (note.data.instance) this.network.met(one.tenantId, note.data.instance, this.network.instanceOf(one.agent));
      }
    }
  }
}
