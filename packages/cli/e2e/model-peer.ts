import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Request {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: readonly unknown[];
}

/** A server of OpenAI's streaming protocol that plans one task, runs Python and answers; what it was asked is kept. */
export class ModelPeer {
  readonly requests: Request[] = [];
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

  private answer(request: Request, response: ServerResponse): void {
    this.requests.push(request);
    const system = String(request.messages[0]?.content);
    const results = request.messages.filter((message) => message.role === 'tool').length;
    if ((request.tools?.length ?? 0) > 0) {
      if (results === 0)
        return this.call(response, 'execute_python', { code: "open('hello.txt', 'w').write('hi from python')\nprint(6 * 7)" });
      return this.say(response, 'The program printed **42**.');
    }
    if (system.includes('"refusal"'))
      return this.say(
        response,
        JSON.stringify({
          objective: 'Run a program',
          capabilities: ['code'],
          complexity: 'SIMPLE',
          risk: 'LOW',
          pattern: 'single',
          confidence: 0.9,
          method: 'model',
        }),
      );
    if (system.includes('answerFrom')) {
      const task = { key: 'run', name: 'Run the program', description: 'Run Python', agentType: 'code', dependsOn: [] };
      return this.say(
        response,
        JSON.stringify({
          summary: 'One task',
          tasks: [task],
          answerFrom: 'run',
          criteria: [{ kind: 'artifact', path: 'hello.txt' }],
          method: 'model',
        }),
      );
    }
    this.say(response, JSON.stringify({ lessons: ['Python works'] }));
  }

  private say(response: ServerResponse, text: string): void {
    const pieces = text.match(/[\s\S]{1,16}/g) ?? [];
    this.stream(response, [...pieces.map((content) => ({ delta: { content } })), { delta: {}, finish_reason: 'stop' }]);
  }

  private call(response: ServerResponse, name: string, input: unknown): void {
    const call = { index: 0, id: `call_${(this.calls += 1)}`, type: 'function', function: { name, arguments: JSON.stringify(input) } };
    this.stream(response, [{ delta: { role: 'assistant', tool_calls: [call] } }, { delta: {}, finish_reason: 'tool_calls' }]);
  }

  private stream(response: ServerResponse, choices: readonly Record<string, unknown>[]): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const choice of choices) {
      const usage = 'finish_reason' in choice ? { usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 } } : {};
      response.write(
        `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'peer', choices: [{ index: 0, ...choice }], ...usage })}\n\n`,
      );
    }
    response.end('data: [DONE]\n\n');
  }
}
