import { type Conversation, FileRef, type Message, SubmitGoal } from '@autoweave/contracts';
import { fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Principal } from '../auth/principal.js';
import { DATABASE, type Database } from '../database/database.js';
import { FilesService } from '../files/files.service.js';
import type { Conversation as ConversationRow, Message as MessageRow } from '../generated/client.js';
import { GoalsService } from '../goals/goals.service.js';

interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** Conversations of one person. An answer is never stored here: it is the result of the goal that a message started. */
@Injectable()
export class ConversationsService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(GoalsService) private readonly goals: GoalsService,
    @Inject(FilesService) private readonly files: FilesService,
  ) {}

  async list(
    caller: Principal,
    query: Page & { archived?: boolean | undefined },
  ): Promise<{ conversations: Conversation[]; total: number }> {
    const where = { tenantId: caller.tenantId, userId: caller.userId, archived: query.archived ?? false };
    const [rows, total] = await Promise.all([
      this.db.conversation.findMany({ where, orderBy: [{ pinned: 'desc' }, { updatedAt: 'desc' }], take: query.limit, skip: query.offset }),
      this.db.conversation.count({ where }),
    ]);
    return { conversations: rows.map(toConversation), total };
  }

  async create(caller: Principal, title?: string): Promise<Conversation> {
    return toConversation(
      await this.db.conversation.create({
        data: { id: newId('conv'), tenantId: caller.tenantId, userId: caller.userId, title: title ?? 'New conversation' },
      }),
    );
  }

  async get(caller: Principal, conversationId: string): Promise<Conversation> {
    const row = await this.db.conversation.findFirst({ where: { id: conversationId, tenantId: caller.tenantId, userId: caller.userId } });
    if (!row) throw fault('NOT_FOUND', `There is no conversation ${conversationId}`);
    return toConversation(row);
  }

  async update(
    caller: Principal,
    conversationId: string,
    change: { title?: string | undefined; pinned?: boolean | undefined; archived?: boolean | undefined },
  ): Promise<Conversation> {
    await this.get(caller, conversationId);
    const data = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    return toConversation(await this.db.conversation.update({ where: { id: conversationId }, data }));
  }

  async delete(caller: Principal, conversationId: string): Promise<{ deleted: boolean }> {
    await this.get(caller, conversationId);
    await this.db.conversation.delete({ where: { id: conversationId } });
    return { deleted: true };
  }

  async messages(caller: Principal, conversationId: string, page: Page): Promise<{ messages: Message[]; total: number }> {
    await this.get(caller, conversationId);
    const where = { conversationId };
    const [rows, total] = await Promise.all([
      this.db.message.findMany({ where, orderBy: { createdAt: 'asc' }, take: page.limit, skip: page.offset }),
      this.db.message.count({ where }),
    ]);
    const goalIds = rows.flatMap((row) => (row.goalId ? [row.goalId] : []));
    const { goals } = goalIds.length > 0 ? await this.goals.list(caller, { goalIds, limit: 200 }) : { goals: [] };
    const byId = new Map(goals.map((goal) => [goal.goalId, goal]));
    return { messages: rows.map((row) => toMessage(row, row.goalId ? byId.get(row.goalId) : undefined)), total };
  }

  /** Submits the goal first (idempotent by key), then keeps the message: repeating after a crash cannot start it twice. */
  async post(
    caller: Principal,
    input: { conversationId: string; content: string; fileIds: string[]; idempotencyKey?: string | undefined },
  ): Promise<Message & { goalId: string }> {
    const conversation = await this.get(caller, input.conversationId);
    const files = await this.files.refs(caller, input.fileIds);
    const goal = SubmitGoal.parse({
      text: input.content,
      fileIds: input.fileIds,
      conversationId: input.conversationId,
      ...(input.idempotencyKey ? { idempotencyKey: input.idempotencyKey } : {}),
    });
    const { goalId } = await this.goals.submit(caller, goal);
    const earlier = await this.db.message.findFirst({ where: { conversationId: input.conversationId, goalId } });
    if (earlier) return { ...toMessage(earlier), goalId };
    const now = new Date();
    const [row] = await this.db.$transaction([
      this.db.message.create({
        data: {
          id: newId('msg'),
          tenantId: caller.tenantId,
          conversationId: input.conversationId,
          type: 'user',
          content: input.content,
          files: [...files],
          goalId,
          createdAt: now,
        },
      }),
      this.db.conversation.update({
        where: { id: input.conversationId },
        data: { updatedAt: now, ...(conversation.title === 'New conversation' ? { title: titleOf(input.content) } : {}) },
      }),
    ]);
    return { ...toMessage(row), goalId };
  }
}

const titleOf = (content: string) => {
  const line = content.split('\n')[0]!.trim();
  return line.length <= 80 ? line : `${line.slice(0, 77).trimEnd()}…`;
};

const toConversation = (row: ConversationRow): Conversation => ({
  conversationId: row.id,
  title: row.title,
  pinned: row.pinned,
  archived: row.archived,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

const toMessage = (row: MessageRow, goal?: Message['goal']): Message => ({
  messageId: row.id,
  conversationId: row.conversationId,
  type: row.type === 'system' ? 'system' : 'user',
  content: row.content,
  files: z.array(FileRef).parse(row.files),
  ...(row.goalId ? { goalId: row.goalId } : {}),
  ...(goal ? { goal } : {}),
  timestamp: row.createdAt.toISOString(),
});
