import { type Job, type JobsOptions, type Processor, Queue, Worker } from 'bullmq';
import { context as otelContext, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { connectRedis } from '../bus/redis.js';
import type { Log } from '../log/log.js';

/** ORC-094. */
export const jobDefaults: JobsOptions = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 2_000 },
  removeOnComplete: 10,
  removeOnFail: 50,
};

/** ORC-095: what every job answers. */
export interface JobResult<T = unknown> {
  readonly success: boolean;
  readonly data?: T;
  readonly error?: string;
  readonly duration: number;
  readonly timestamp: string;
}

interface Carried<T> {
  readonly payload: T;
  /** W3C trace context travels in the data; options would lose it (ORC-096). */
  readonly traceparent?: string;
}

export interface QueueStats {
  readonly waiting: number;
  readonly active: number;
  readonly completed: number;
  readonly failed: number;
  readonly delayed: number;
}

/** A named queue for work that needs delay, cron, retries or rate limits. */
export class JobQueue<T = unknown> {
  private readonly queue: Queue<Carried<T>>;
  private readonly connection;
  private worker: Worker<Carried<T>, JobResult> | undefined;
  private workerConnection: ReturnType<typeof connectRedis> | undefined;

  constructor(
    readonly name: string,
    private readonly redisUrl: string,
    private readonly log: Log,
  ) {
    this.connection = connectRedis(redisUrl);
    this.queue = new Queue(name, { connection: this.connection, prefix: 'aw:jobs', defaultJobOptions: jobDefaults });
  }

  async add(type: string, payload: T, options: JobsOptions = {}): Promise<string> {
    return trace.getTracer('autoweave.jobs').startActiveSpan(`job.add.${type}`, async (span) => {
      try {
        const carrier: { traceparent?: string } = {};
        propagation.inject(otelContext.active(), carrier);
        const job = await this.queue.add(type as never, { payload, ...carrier } as never, options);
        span.setAttributes({ 'job.id': String(job.id), 'job.name': type, 'job.queue': this.name });
        return String(job.id);
      } finally {
        span.end();
      }
    });
  }

  /** Starts to work off the queue here: concurrency 10, stalled jobs come back once after 30 s (ORC-095). */
  process(handler: (type: string, payload: T, job: Job) => Promise<unknown>): void {
    this.workerConnection = connectRedis(this.redisUrl, { blocking: true });
    const run: Processor<Carried<T>, JobResult> = async (job) => {
      const started = Date.now();
      const parent = propagation.extract(otelContext.active(), job.data.traceparent ? { traceparent: job.data.traceparent } : {});
      return trace.getTracer('autoweave.jobs').startActiveSpan(`job.process.${job.name}`, {}, parent, async (span) => {
        span.setAttributes({ 'job.id': String(job.id), 'job.name': job.name, 'job.queue': this.name, 'job.attempts': job.attemptsMade });
        try {
          const data = await handler(job.name, job.data.payload, job as Job);
          span.setAttributes({ 'job.success': true, 'job.duration': Date.now() - started });
          return { success: true, data, duration: Date.now() - started, timestamp: new Date().toISOString() };
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR });
          span.setAttributes({ 'job.success': false, 'job.duration': Date.now() - started });
          throw error;
        } finally {
          span.end();
        }
      });
    };
    this.worker = new Worker<Carried<T>, JobResult>(this.name, run, {
      connection: this.workerConnection,
      prefix: 'aw:jobs',
      concurrency: 10,
      maxStalledCount: 1,
      stalledInterval: 30_000,
    });
    this.worker.on('failed', (job, error) => this.log.warn({ job: job?.name, jobId: job?.id, err: error }, 'a job failed'));
    this.worker.on('stalled', (jobId) => this.log.warn({ jobId }, 'a job stalled'));
    this.worker.on('error', (error) => this.log.warn({ err: error }, 'a job queue lost its connection'));
  }

  async stats(): Promise<QueueStats> {
    const counts = await this.queue.getJobCounts('waiting', 'active', 'completed', 'failed', 'delayed');
    return {
      waiting: counts.waiting ?? 0,
      active: counts.active ?? 0,
      completed: counts.completed ?? 0,
      failed: counts.failed ?? 0,
      delayed: counts.delayed ?? 0,
    };
  }

  pause = () => this.queue.pause();
  resume = () => this.queue.resume();

  /** Worker first, then the queue, then the connections (ORC-097). */
  async close(): Promise<void> {
    await this.worker?.close();
    await this.queue.close();
    this.workerConnection?.disconnect();
    this.connection.disconnect();
  }
}
