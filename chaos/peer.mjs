import { createServer } from 'node:http';

const usage = { prompt_tokens: 30, completion_tokens: 12, total_tokens: 42 };

/**
 * An OpenAI-compatible server for real workers: tasks write a file or two, now and then think for a while, and answer with
 * what the plans of the chaos look at. Chance decides, as it does for the workers that are not real.
 */
export class ModelPeer {
  asked = 0;
  #server;

  constructor(luck) {
    this.luck = luck;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  async start() {
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${this.#server.address().port}/v1`;
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request, response) {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { messages, tools = [] } = JSON.parse(text);
    this.asked += 1;
    const { chance, below, between } = this.luck;
    await new Promise((resolve) => setTimeout(resolve, chance(0.05) ? between(500, 2_000) : between(0, 60)));
    const done = messages.filter((message) => message.role === 'tool').length;
    const canWrite = tools.some((tool) => tool.function.name === 'write_file');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (choices, more = {}) =>
      response.write(`data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices, ...more })}\n\n`);
    const say = (delta, finish = null) => send([{ index: 0, delta, finish_reason: finish }]);
    const writes = canWrite && done < 3 && chance(0.5);
    if (writes) {
      const call = { name: 'write_file', arguments: JSON.stringify({ path: `part-${done}.txt`, content: `part ${below(1_000)}` }) };
      say({ role: 'assistant', content: null, tool_calls: [{ index: 0, id: `call_${this.asked}`, type: 'function', function: call }] });
    } else say({ role: 'assistant', content: JSON.stringify(this.#result()) });
    say({}, writes ? 'tool_calls' : 'stop');
    send([], { usage });
    response.end('data: [DONE]\n\n');
  }

  #result() {
    const { chance, below } = this.luck;
    if (chance(0.04)) return { summary: 'it broke', fault: { code: 'TOOL_FAILED', message: 'it broke' } };
    return {
      summary: 'done',
      data: { ok: chance(0.7), list: ['x', 'y', 'z'].slice(0, below(4)), n: below(100) },
      checks: [{ name: 'it is done', passed: chance(0.97) }],
    };
  }
}
