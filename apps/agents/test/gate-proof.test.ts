import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const src = resolve(root, 'src');

/** Members that act by themselves, by the type that declares them, and who may touch them besides the gate. */
const guarded: Readonly<Record<string, readonly string[]>> = {
  // A chart is drawn from what aggregate_table computes, within its own permitted call.
  // The helper process runs a data tool for the same tool's run in this process, which had its permit.
  'ToolDefinition.run': [
    'tools/data/data-process.ts',
    'tools/data/data-processes.ts',
    'tools/data/index.ts',
    'tools/data/make-chart.tool.ts',
  ],
  'ModelProvider.stream': [],
  'GuardedFetch.fetch': [],
  'Sandboxes.run': ['tools/code/code-tools.ts'],
  'SandboxDriver.run': [],
  'BubblewrapDriver.run': [],
  'RunscDriver.run': [],
  'QuickJsDriver.run': [],
  'Permit.consume': [],
  'GatedSpawn.start': ['interaction/interaction-tools.ts'],
};

interface Touch {
  readonly member: string;
  readonly file: string;
}

/** Every use of a guarded member in the product's sources, found by type and not by name. */
function touches(): { readonly found: readonly Touch[]; readonly files: number } {
  const { config } = ts.readConfigFile(resolve(root, 'tsconfig.json'), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const own = fileNames.filter((file) => file.startsWith(`${src}/`) && !file.endsWith('.test.ts') && !file.includes('/generated/'));
  const program = ts.createProgram(own, { ...options, noEmit: true, skipLibCheck: true });
  const checker = program.getTypeChecker();
  const found: Touch[] = [];
  for (const name of own) {
    const source = program.getSourceFile(name) as ts.SourceFile;
    const visit = (node: ts.Node): void => {
      const touched = ts.isPropertyAccessExpression(node)
        ? node.name
        : ts.isElementAccessExpression(node)
          ? node.argumentExpression
          : ts.isBindingElement(node)
            ? (node.propertyName ?? node.name)
            : undefined;
      const symbol = touched && (ts.isBindingElement(node) ? propertyOfBinding(node, checker) : checker.getSymbolAtLocation(touched));
      for (const declaration of symbol?.declarations ?? []) {
        const parent = declaration.parent;
        if ((ts.isInterfaceDeclaration(parent) || ts.isClassDeclaration(parent)) && parent.name) {
          const member = `${parent.name.text}.${symbol?.name}`;
          if (member in guarded) found.push({ member, file: relative(src, name) });
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { found, files: own.length };
}

/** The property that `const { run } = tool` reads. */
function propertyOfBinding(node: ts.BindingElement, checker: ts.TypeChecker): ts.Symbol | undefined {
  const name = node.propertyName ?? node.name;
  return ts.isIdentifier(name) && ts.isObjectBindingPattern(node.parent)
    ? checker.getTypeAtLocation(node.parent).getProperty(name.text)
    : undefined;
}

// @requirements AGT-048 AGT-054
describe('by their types, the sources prove', () => {
  it('that nothing outside the gate runs a tool, a model, a connection or code', { timeout: 120_000 }, () => {
    const { found, files } = touches();
    expect(files).toBeGreaterThan(100);
    const outside = found.filter(({ member, file }) => !file.startsWith('gate/') && !guarded[member]?.includes(file));
    expect(outside).toEqual([]);
    // The search finds what the gate does itself; otherwise it would prove nothing.
    expect(new Set(found.filter(({ file }) => file.startsWith('gate/')).map(({ member }) => member))).toEqual(
      new Set(['ToolDefinition.run', 'ModelProvider.stream', 'GuardedFetch.fetch', 'Permit.consume']),
    );
  });
});

const apps = resolve(root, '..');
const services = ['agents', 'gateway', 'memory', 'plugins', 'supervisor'];

/** What no file of a service does by itself, and the files whose work it is, by service. */
const doings: readonly { readonly what: RegExp; readonly allowed: Readonly<Record<string, string>> }[] = [
  {
    what: /\.stream\((?:permit|request|spend\(|\{ \.\.\.request)/,
    allowed: {
      'agents/src/gate/gated-model.ts': 'with a permit of the gate',
      'supervisor/src/thinking/permitted-model.ts': 'within a permit of admission',
      'supervisor/src/thinking/ask.ts': 'asks the permitted model',
    },
  },
  {
    what: /from 'node:(child_process|worker_threads|cluster|vm)'/,
    allowed: {
      'agents/src/tools/data/data-processes.ts': 'data tools in a process without network',
      'agents/src/worker/heartbeat.ts': 'the sign of life',
      'agents/src/worker/heartbeat-thread.ts': 'the sign of life',
    },
  },
  {
    what: /\b(request|send)\(\s*agentsConsult\b/,
    allowed: { 'agents/src/interaction/interaction-tools.ts': 'by a permit to bring in another agent' },
  },
  {
    what: /\b(request|send)\(\s*pluginsExecute\b/,
    allowed: { 'agents/src/tools/plugin/plugin-tools.ts': 'as a tool, by a permit of the gate' },
  },
  {
    what: /\b(request|send)\(\s*goalsSubmit\b/,
    allowed: {
      'gateway/src/goals/goals.service.ts': 'a person asked for it',
      'supervisor/src/goal/fork.controller.ts': 'a person forks a goal',
      'supervisor/src/outbox/outbox.ts': 'a child that the engine spawned within its limits',
      'supervisor/src/schedule/scheduler.ts': 'a schedule that a person made',
      'supervisor/src/suggestion/analyst.ts': 'a suggestion that a person makes a goal of',
      'supervisor/src/vote/vote-keeper.ts': 'a proposal that was voted for',
    },
  },
];

// @requirements AGT-048 AGT-054
describe('in all services', () => {
  const files = services.flatMap((service) =>
    readdirSync(join(apps, service, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('generated'))
      .map((path) => `${service}/src/${path}`),
  );
  it.each(doings)('only the named files do $what', ({ what, allowed }) => {
    const found = files.filter((file) => what.test(readFileSync(join(apps, file), 'utf8')));
    expect(found.filter((file) => !(file in allowed))).toEqual([]);
    // Whoever no longer does it is no longer excused.
    expect(Object.keys(allowed).filter((file) => !found.includes(file))).toEqual([]);
  });
});
