import { FaultError } from '../../analysis/fault.js';
import type { ToolContext } from '../tool.js';
import { directTools } from './direct-tools.js';
import { faultOf, type FromProcess, type ToProcess } from './process-messages.js';

/** Runs one data tool at a time for the service that started this process; ends with it. */
const tools = new Map(directTools.map((tool) => [tool.name, tool]));
const asked = new Map<number, (answer: Extract<ToProcess, { kind: 'resolved' }>) => void>();
let controller = new AbortController();
let count = 0;

const say = (message: FromProcess): void => void process.send?.(message);

const resolve = (path: string): Promise<string> =>
  new Promise((done, fail) => {
    const id = ++count;
    asked.set(id, (answer) =>
      answer.path === undefined ? fail(new FaultError(answer.fault ?? { code: 'INTERNAL', message: path })) : done(answer.path),
    );
    say({ kind: 'resolve', id, path });
  });

const run = async ({ tool: name, input, workspaceDir, now }: Extract<ToProcess, { kind: 'run' }>): Promise<void> => {
  controller = new AbortController();
  const ctx: ToolContext = { workspaceDir, resolve, signal: controller.signal, now };
  try {
    const tool = tools.get(name);
    if (tool === undefined) throw new FaultError({ code: 'NOT_FOUND', message: `There is no data tool ${name}.` });
    say({ kind: 'done', outcome: await tool.run(input, ctx) });
  } catch (error) {
    say({
      kind: 'failed',
      fault: controller.signal.aborted ? { code: 'CANCELLED', message: 'The tool was cancelled.' } : faultOf(error, 'TOOL_FAILED'),
    });
  }
};

process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToProcess) => {
  if (message.kind === 'run') void run(message);
  else if (message.kind === 'abort') controller.abort();
  else {
    asked.get(message.id)?.(message);
    asked.delete(message.id);
  }
});
