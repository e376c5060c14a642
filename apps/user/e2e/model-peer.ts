import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Request {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: readonly unknown[];
}

const slowMs = 1_500;
const intent = { objective: 'Run a program', capabilities: ['code'], complexity: 'SIMPLE', risk: 'LOW', pattern: 'single' };
const plan = {
  summary: 'One task',
  tasks: [{ key: 'run', name: 'Say it', description: 'Say it', agentType: 'general', dependsOn: [] }],
  answerFrom: 'run',
  criteria: [],
};

/**
 * A server of OpenAI's streaming protocol. A task whose text says “with Python” runs a program; one that says “slowly”
 * takes a while; everything else is answered at once.
 */
export class ModelPeer {
  private server: Server | undefined;
  private calls = 0;

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => this.answer(JSON.parse(body) as Request, response));
    });
    await new Promise<void>((done) => this.server?.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((done) => this.server?.close(done));
  }

  private answer({ messages, tools }: Request, response: ServerResponse): void {
    const system = String(messages[0]?.content);
    const said = JSON.stringify(messages);
    const called = messages.some((message) => message.role === 'tool');
    if ((tools?.length ?? 0) > 0) {
      if (said.includes('with Python') && !called)
        return this.call(response, 'execute_python', { code: "open('hello.txt', 'w').write('as the agent wanted')" });
      setTimeout(() => this.say(response, 'It is **done**.'), said.includes('slowly') ? slowMs : 0);
      return;
    }
    const method = { method: 'model', confidence: 0.9 };
    if (system.includes('"refusal"')) return this.say(response, JSON.stringify({ ...intent, ...method }));
    if (system.includes('answerFrom')) return this.say(response, JSON.stringify({ ...plan, ...method }));
    this.say(response, JSON.stringify({ lessons: [] }));
  }

  private say(response: ServerResponse, text: string): void {
    this.stream(response, [{ delta: { content: text } }, { delta: {}, finish_reason: 'stop' }]);
  }

  private call(response: ServerResponse, name: string, input: unknown): void {
    this.calls += 1;
    const call = { index: 0, id: `call_${this.calls}`, type: 'function', function: { name, arguments: JSON.stringify(input) } };
    this.stream(response, [{ delta: { role: 'assistant', tool_calls: [call] } }, { delta: {}, finish_reason: 'tool_calls' }]);
  }

  private stream(response: ServerResponse, choices: readonly Record<string, unknown>[]): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const choice of choices) {
      const usage = 'finish_reason' in choice ? { usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 } } : {};
      const chunk = { id: 'x', object: 'chat.completion.chunk', created: 1, model: 'peer', choices: [{ index: 0, ...choice }], ...usage };
      response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    }
    response.end('data: [DONE]\n\n');
  }
}
