#!/usr/bin/env node
/**
 * How fast and how right the embedded model is, offline: held-out accuracy of intent analysis, and the time of whole
 * goals (intent, plan, tools, report) over files of growing size.
 *
 *   pnpm -C packages/contracts build; pnpm -C packages/models build; pnpm -C apps/agents build; node bench/embedded.mjs
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { mkdir } from 'node:fs/promises';

const root = resolve(import.meta.dirname, '..');
const load = (path) => import(join(root, path));
const { embeddedModel } = await load('packages/models/dist/index.js');
const { seedExamples, trainClassifier } = await load('packages/models/dist/embedded/intent/classifier.js');
const { dataTools } = await load('apps/agents/dist/tools/data/index.js');

const tools = new Map(dataTools.map((tool) => [tool.name, tool]));
const specs = [...tools.keys(), 'write_file'].map((name) => ({ name, description: '', inputSchema: {} }));

async function ask(brief, messages) {
  let text = '';
  const calls = [];
  const request = { tenantId: 'bench', brief, system: '', messages, tools: specs, maxOutputTokens: 1, temperature: 0 };
  for await (const part of embeddedModel().stream(request, new AbortController().signal)) {
    if (part.type === 'text') text += part.text;
    if (part.type === 'tool_call') calls.push(part.call);
  }
  return { text, calls };
}

async function run(call, ctx) {
  if (call.tool === 'write_file') {
    const path = await ctx.resolve(call.arguments.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, call.arguments.content);
    return {};
  }
  const tool = tools.get(call.tool);
  return (await tool.run(tool.input.parse(call.arguments), ctx)).output;
}

async function carryOut(text, files) {
  const dir = await mkdtemp(join(tmpdir(), 'aw-bench-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
    const ctx = {
      workspaceDir: dir,
      resolve: async (path) => join(dir, path),
      signal: new AbortController().signal,
      now: new Date('2026-01-15T00:00:00Z'),
    };
    const inputs = Object.keys(files).map((name) => ({ fileId: '', name, mediaType: '', size: files[name].length, sha256: '' }));
    const goal = { goalId: 'g', text, inputs, receivedAt: '2026-01-15T00:00:00.000Z' };
    const started = performance.now();
    const intent = JSON.parse((await ask({ purpose: 'intent', goal, capabilities: [] }, [])).text);
    if (intent.refusal) throw new Error(intent.refusal.reason);
    const plan = JSON.parse((await ask({ purpose: 'plan', goal, intent, agents: [], memories: [] }, [])).text);
    const results = new Map();
    let longestBlockMs = 0;
    let last = performance.now();
    const pulse = setInterval(() => {
      longestBlockMs = Math.max(longestBlockMs, performance.now() - last - 5);
      last = performance.now();
    }, 5);
    for (const task of plan.tasks) {
      const upstream = task.dependsOn.map((key) => ({ key, name: key, result: results.get(key) }));
      const messages = [];
      for (;;) {
        const { text: said, calls } = await ask({ purpose: 'execute', goal, task, upstream, memories: [], files: [] }, messages);
        if (calls.length === 0) {
          const answer = JSON.parse(said);
          if (answer.fault) throw new Error(answer.fault.message);
          results.set(task.key, { type: 'task_completed', artifacts: [], checks: [], evidence: [], limits: [], ...answer });
          break;
        }
        messages.push({ role: 'assistant', text: '', toolCalls: calls });
        for (const call of calls)
          messages.push({
            role: 'tool',
            callId: call.callId,
            tool: call.tool,
            ok: true,
            output: JSON.parse(JSON.stringify(await run(call, ctx))),
          });
      }
    }
    clearInterval(pulse);
    const checks = [...results.values()].flatMap((r) => r.checks);
    return { ms: performance.now() - started, longestBlockMs, passed: checks.filter((c) => c.passed).length, checks: checks.length };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const day = (i) => `2024-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}`;
const sales = (rows) =>
  `id,date,region,channel,units,spend,revenue\n${Array.from({ length: rows }, (_, i) => `A${i},${day(i)},R${i % 5},${i % 3 ? 'web' : 'shop'},${i % 41},${((i * 7919) % 5000) / 10},${((i % 41) * 12 + (i % 5) * 80 + ((i * 104729) % 400) / 10).toFixed(2)}`).join('\n')}\n`;
const customers = (rows, changed) =>
  `id,name,city,balance\n${Array.from({ length: rows }, (_, i) => `${i + (changed ? 10 : 0)},Name ${i},C${i % 50},${((i * (changed && i % 9 === 0 ? 3 : 2)) / 4).toFixed(2)}`).join('\n')}\n`;
const texts = [
  'The app crashes when I pay, please fix this urgently',
  'Die Rechnung ist falsch und ich warte seit Tagen',
  'Great service, thank you',
  'Le colis est arrivé en retard',
  'No puedo iniciar sesión en mi cuenta',
];
const tickets = (rows) =>
  `id,created,message\n${Array.from({ length: rows }, (_, i) => `T${i},${day(i)},"${texts[i % texts.length]} (${i})"`).join('\n')}\n`;
const minutes = (rows) =>
  `Minutes of 12 March 2026\n\n${Array.from({ length: rows }, (_, i) => `Anna will send offer ${i} by ${1 + (i % 28)} April 2026 for €${i + 100}.00. The rest was discussed at length.`).join('\n\n')}\n`;

const goals = [
  [
    'drivers',
    'Profile sales.csv, find the three strongest drivers of revenue, chart monthly totals and write report.md',
    (n) => ({ 'sales.csv': sales(n) }),
    [1_000, 10_000, 100_000],
  ],
  [
    'compare',
    'Compare old.csv with new.csv on id',
    (n) => ({ 'old.csv': customers(n, false), 'new.csv': customers(n, true) }),
    [1_000, 10_000, 100_000],
  ],
  ['triage', 'Triage tickets.csv', (n) => ({ 'tickets.csv': tickets(n) }), [100, 1_000, 5_000]],
  [
    'extract',
    'Extract every date, amount and obligation from minutes.md; make actions.csv and calendar.ics',
    (n) => ({ 'minutes.md': minutes(n) }),
    [50, 500, 2_000],
  ],
  ['query', 'average revenue by region in sales.csv', (n) => ({ 'sales.csv': sales(n) }), [1_000, 100_000]],
];

const examples = seedExamples();
let right = 0;
for (let fold = 0; fold < 5; fold++) {
  const classifier = trainClassifier(examples.filter((_, i) => i % 5 !== fold));
  for (const [text, label] of examples.filter((_, i) => i % 5 === fold)) if (classifier.predict(text).label === label) right += 1;
}
console.log(
  `intent classifier, 5-fold held-out accuracy on ${examples.length} utterances: ${((100 * right) / examples.length).toFixed(1)} %`,
);
await carryOut(goals[0][1], goals[0][2](100));
console.log('goal       rows      ms   longest block ms   checks');
for (const [name, text, files, sizes] of goals) {
  for (const rows of sizes) {
    const { ms, longestBlockMs, passed, checks } = await carryOut(text, files(rows));
    console.log(
      `${name.padEnd(9)} ${String(rows).padStart(6)} ${ms.toFixed(0).padStart(7)} ${longestBlockMs.toFixed(0).padStart(18)}   ${passed}/${checks}`,
    );
  }
}
console.log(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
