import type { Supervisor } from './supervisor.js';
import { metrics } from '@opentelemetry/api';

/** What an operator watches: how much waits, how much runs, how fast it is written. */
export function observe(supervisor: Supervisor): void {
  const meter = metrics.getMeter('autoweave.supervisor');
  const gauge = (name: string, unit: string, read: () => number) =>
    meter.createObservableGauge(name, { unit }).addCallback((result) => result.observe(read()));
  const counter = (name: string, unit: string, read: () => number) =>
    meter.createObservableCounter(name, { unit }).addCallback((result) => result.observe(read()));
  gauge('autoweave_goals_resident', '{goal}', () => supervisor.residents.size);
  gauge('autoweave_tasks_waiting', '{task}', () => supervisor.dispatcher.waiting);
  gauge('autoweave_tasks_running', '{task}', () => supervisor.dispatcher.running);
  gauge('autoweave_shards_held', '{shard}', () => supervisor.leases.held.size);
  gauge('autoweave_commands_waiting', '{command}', () => supervisor.writer.backlog);
  counter('autoweave_goal_events', '{event}', () => supervisor.writer.stats.events);
  counter('autoweave_commits', '{commit}', () => supervisor.writer.stats.ticks);
  counter('autoweave_commit_time', 'ms', () => Math.round(supervisor.writer.stats.commitMs));
  counter('autoweave_decide_time', 'ms', () => Math.round(supervisor.writer.stats.decideMs));
}
