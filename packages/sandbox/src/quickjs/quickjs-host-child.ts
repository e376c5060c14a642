/**
 * Keeps one plugin loaded in QuickJS and answers calls, one JSON line each: first `{code, memoryMb}`, then `{id, name,
 * input, timeoutMs}`. Answers `{id, ok, value}` or `{id, ok: false, error}`, and `{log}` or `{emit}` in between.
 */
import { createInterface } from 'node:readline';
import { getQuickJS, type QuickJSContext, type QuickJSHandle } from 'quickjs-emscripten';

type Call = { readonly id: number; readonly name: string; readonly input: unknown; readonly timeoutMs: number };

let vm: QuickJSContext | undefined;
let module: QuickJSHandle | undefined;
let deadline = Number.POSITIVE_INFINITY;
const send = (message: unknown) => process.stdout.write(`${JSON.stringify(message)}\n`);

async function load(code: string, memoryMb: number): Promise<void> {
  const runtime = (await getQuickJS()).newRuntime();
  runtime.setMemoryLimit(memoryMb * 1_048_576);
  runtime.setMaxStackSize(64 * 1_024);
  runtime.setInterruptHandler(() => Date.now() > deadline);
  const context = runtime.newContext();
  const out = context.newFunction('__send', (text) => void process.stdout.write(`${context.getString(text)}\n`));
  context.setProp(context.global, '__send', out);
  context
    .unwrapResult(
      context.evalCode(`{ const send = __send; delete globalThis.__send;
      globalThis.__api = Object.freeze({
        log: (level, message) => send(JSON.stringify({ log: { level: String(level), message: String(message) } })),
        emit: (event, payload) => send(JSON.stringify({ emit: { event: String(event), payload: payload ?? null } })),
      });
      globalThis.console = Object.freeze({ log: (...a) => __api.log('info', a.map(String).join(' ')) }); }`),
    )
    .dispose();
  deadline = Date.now() + 5_000;
  const exported = context.unwrapResult(context.evalCode(code, 'plugin.js', { type: 'module' }));
  // A module with top-level await evaluates to a promise of its exports.
  runtime.executePendingJobs();
  const state = context.getPromiseState(exported);
  if (state.type === 'rejected') throw new Error(messageOf(context.dump(state.error)));
  if (state.type === 'pending') throw new Error('the plugin did not finish loading');
  module = state.value;
  vm = context;
  deadline = Number.POSITIVE_INFINITY;
}

function call({ name, input, timeoutMs }: Call): unknown {
  if (!vm || !module) throw new Error('no plugin is loaded');
  const handler = vm.getProp(module, name);
  try {
    if (vm.typeof(handler) !== 'function') throw new Error(`the plugin exports no function ${name}`);
    deadline = Date.now() + timeoutMs;
    const argument = vm.unwrapResult(vm.evalCode(`(${JSON.stringify(input ?? null)})`));
    const api = vm.getProp(vm.global, '__api');
    const returned = vm.callFunction(handler, vm.undefined, argument, api);
    argument.dispose();
    api.dispose();
    const result = vm.unwrapResult(returned);
    vm.runtime.executePendingJobs();
    const state = vm.getPromiseState(result);
    if (state.type === 'rejected') throw new Error(messageOf(vm.dump(state.error)));
    if (state.type === 'pending') throw new Error(`${name} waits for something that never happens`);
    return vm.dump(state.value);
  } finally {
    deadline = Number.POSITIVE_INFINITY;
    handler.dispose();
  }
}

const messageOf = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'message' in thrown ? String(thrown.message) : String(thrown);

let queue: Promise<void> = Promise.resolve();
createInterface({ input: process.stdin }).on('line', (line) => {
  queue = queue.then(async () => {
    const message = JSON.parse(line) as { code: string; memoryMb: number } | Call;
    const id = 'id' in message ? message.id : 0;
    try {
      if ('code' in message) await load(message.code, message.memoryMb);
      send({ id, ok: true, value: 'code' in message ? null : (call(message) ?? null) });
    } catch (error) {
      send({ id, ok: false, error: messageOf(error) });
    }
  });
});
