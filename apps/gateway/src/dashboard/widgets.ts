import type { AgentStatus, DashboardStats, GoalSummary } from '@autoweave/contracts';

/** Fragments of HTML that stand by themselves: no script, no request, a style of their own. */

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => escapes[sign] as string);
const number = (value: number | null, unit = ''): string => (value === null ? '–' : `${Math.round(value * 10) / 10}${unit}`);

const style = `<style>.aw-widget{font:14px/1.5 system-ui,sans-serif;color:CanvasText;color-scheme:light dark}.aw-widget h2{font-size:14px;margin:0 0 .5em}.aw-widget table{border-collapse:collapse;width:100%}.aw-widget td,.aw-widget th{padding:.25em .5em;text-align:left;border-bottom:1px solid color-mix(in srgb,CanvasText 15%,transparent)}.aw-widget td:last-child{text-align:right;font-variant-numeric:tabular-nums}</style>`;

const widget = (name: string, title: string, rows: readonly (readonly [string, string])[], empty: string): string =>
  `<section class="aw-widget" data-widget="${name}">${style}<h2>${escape(title)}</h2>${
    rows.length === 0
      ? `<p>${escape(empty)}</p>`
      : `<table><tbody>${rows.map(([label, value]) => `<tr><td>${escape(label)}</td><td>${escape(value)}</td></tr>`).join('')}</tbody></table>`
  }</section>`;

export const goalsWidget = (goals: readonly GoalSummary[]): string =>
  widget(
    'goals',
    'Goals',
    goals.map(({ title, status, progress }) => [title, `${status} · ${number(progress, ' %')}`] as const),
    'No goals yet',
  );

export const agentsWidget = (agents: readonly AgentStatus[]): string =>
  widget(
    'agents',
    'Agents',
    agents.map(({ name, runtime, activeTasks }) => [name, activeTasks > 0 ? `${runtime} · ${activeTasks}` : runtime] as const),
    'No agents',
  );

export const metricsWidget = ({ goals, agents, performance }: DashboardStats): string =>
  widget(
    'metrics',
    'Metrics',
    [
      ['Goals active', number(goals.active)],
      ['Goals completed', number(goals.completionRate, ' %')],
      ['Agents online', `${agents.online} of ${agents.total}`],
      ['Processor', number(performance.cpuUsage, ' %')],
      ['Memory', number(performance.memoryUsage, ' MB')],
      ['Response time', number(performance.responseTime, ' ms')],
      ['Tasks in the last hour', number(performance.throughput)],
      ['Failed', performance.errorRate === null ? '–' : number(performance.errorRate * 100, ' %')],
    ],
    '',
  );
