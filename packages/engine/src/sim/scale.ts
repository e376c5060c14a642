import { simulate } from './world.js';

const started = performance.now();
const report = simulate({
  seed: 20_261_120,
  nodes: 1_000,
  slotsPerNode: 4,
  hours: 24,
  peakPerSecond: 35.5,
  meanSeconds: 120,
  tenants: [
    { name: 'large', load: 40 },
    { name: 'middle', load: 30 },
    { name: 'steady', load: 20 },
    { name: 'small', load: 2 },
  ],
});
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const { waitSeconds: wait } = report;
process.stdout.write(
  [
    `1,000 machines, 24 simulated hours, ${report.tasks.toLocaleString('en')} tasks in ${((performance.now() - started) / 1_000).toFixed(1)} s`,
    `utilisation        ${percent(report.utilisation)}`,
    `wait in seconds    p50 ${wait.p50}  p95 ${wait.p95}  p99 ${wait.p99}  max ${wait.max}`,
    `Jain fairness      ${report.fairness.toFixed(4)} over ${report.contendedSeconds.toLocaleString('en')} s in which tenants competed`,
    `p95 by tenant      ${Object.entries(report.tenantWaitP95)
      .map(([name, seconds]) => `${name} ${seconds}`)
      .join('  ')}`,
    `scaling decisions  ${report.scaling.length}, machines at the end ${report.nodesAtEnd}`,
    ...report.scaling.map(
      (d) => `  ${d.hour.toFixed(1).padStart(5)} h  ${d.action.padEnd(3)} to ${String(d.nodes).padStart(4)}  ${d.reason}`,
    ),
    '',
  ].join('\n'),
);
