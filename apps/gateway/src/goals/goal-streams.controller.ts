import { once } from 'node:events';
import { Readable } from 'node:stream';
import { GoalId, type GoalEvent } from '@autoweave/contracts';
import { BLOBS, type BlobStore, fault } from '@autoweave/kernel';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Permit } from '../auth/permission.guard.js';
import { Caller, type Principal } from '../auth/principal.js';
import { sendContent } from '../http/content.js';
import { GoalFeed } from '../realtime/goal-feed.js';
import { GoalsService } from './goals.service.js';

const keepAliveMs = 15_000;
const endings: ReadonlySet<GoalEvent['type']> = new Set(['goal.completed', 'goal.failed', 'goal.cancelled']);

/** What is streamed rather than answered: events as server-sent events, and the bytes of artifacts. */
@Controller('api/v1/goals/:goalId')
export class GoalStreamsController {
  constructor(
    @Inject(GoalsService) private readonly goals: GoalsService,
    @Inject(GoalFeed) private readonly feed: GoalFeed,
    @Inject(BLOBS) private readonly blobs: BlobStore,
  ) {}

  /** Every event from the cursor on (header Last-Event-ID or query afterSeq), then live, until the goal has ended. */
  @Get('events/stream')
  @Permit('goal:read')
  async stream(@Caller() caller: Principal, @Param('goalId') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const goalId = GoalId.parse(id);
    await this.goals.get(caller, goalId);
    const query = request.query as { afterSeq?: string };
    const cursor = Number(request.headers['last-event-id'] ?? query.afterSeq ?? 0);
    if (!Number.isInteger(cursor) || cursor < 0) throw fault('VALIDATION_FAILED', 'The cursor must be the number of an event');
    reply.hijack();
    const raw = reply.raw;
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      connection: 'keep-alive',
      'x-accel-buffering': 'no',
    });
    raw.write(': connected\n\n');
    const closed = new AbortController();
    raw.on('close', () => closed.abort());
    const keepAlive = setInterval(() => raw.write(': alive\n\n'), keepAliveMs);
    let over = false;
    try {
      for await (const event of this.feed.follow(caller, goalId, cursor, closed.signal)) {
        if (!raw.write(frame(event))) await once(raw, 'drain', { signal: closed.signal });
        over = endings.has(event.type) || (over && event.type !== 'goal.reopened');
        // A finished goal may have been opened again, or renamed: it is over when nothing follows.
        if (over && (await this.goals.get(caller, goalId)).lastSeq <= event.seq) break;
      }
      raw.end('event: end\ndata: {}\n\n');
    } catch {
      raw.end();
    } finally {
      clearInterval(keepAlive);
      closed.abort();
    }
  }

  @Get('artifacts/*')
  @Permit('goal:read')
  async artifact(
    @Caller() caller: Principal,
    @Param('goalId') id: string,
    @Param('*') path: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const goal = await this.goals.get(caller, GoalId.parse(id));
    // The newest version wins when several tasks wrote the same path.
    const artifact = goal.artifacts.findLast((one) => one.path === path);
    if (!artifact) throw fault('NOT_FOUND', `The goal has no file ${path}`);
    return sendContent(
      request,
      reply,
      artifact.path.split('/').at(-1) ?? 'artifact',
      artifact,
      Readable.from(this.blobs.read(artifact.sha256)),
    );
  }
}

const frame = (event: GoalEvent) => `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
