import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Turn } from './script.js';
import type { ChatRequest } from './script-reader.js';

/**
 * A model endpoint of the chat completions protocol on the loopback address. The platform's own provider code talks to it,
 * streaming included, as to any other one. What cannot be answered is told to `onFault` and answered with 400.
 */
export class ModelServer {
  #server: Server | undefined;
  #calls = 0;

  constructor(
    private readonly answer: (request: ChatRequest) => Turn,
    private readonly onFault: (error: Error) => void,
  ) {}

  /** Answers the base address, `http://127.0.0.1:<port>/v1`. */
  async start(): Promise<string> {
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => this.#respond(body, response));
    });
    this.#server = server;
    await new Promise<void>((done, fail) => {
      server.once('error', fail);
      server.listen(0, '127.0.0.1', done);
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((done) => (this.#server ? this.#server.close(done) : done(undefined)));
  }

  #respond(body: string, response: ServerResponse): void {
    let turn: Turn;
    try {
      turn = this.answer(JSON.parse(body) as ChatRequest);
    } catch (error) {
      const fault = error instanceof Error ? error : new Error(String(error));
      this.onFault(fault);
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: fault.message, type: 'invalid_request_error', code: null, param: null } }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const choice of this.#choices(turn)) response.write(chunk([{ index: 0, ...choice }]));
    response.write(
      chunk([], { prompt_tokens: Math.ceil(body.length / 4), completion_tokens: 20, total_tokens: Math.ceil(body.length / 4) + 20 }),
    );
    response.end('data: [DONE]\n\n');
  }

  #choices(turn: Turn): readonly Record<string, unknown>[] {
    if (turn.kind === 'say') return [{ delta: { role: 'assistant', content: turn.text } }, { delta: {}, finish_reason: 'stop' }];
    const toolCalls = turn.calls.map((one, index) => ({
      index,
      id: `call_${(this.#calls += 1)}`,
      type: 'function',
      function: { name: one.tool, arguments: JSON.stringify(one.arguments) },
    }));
    return [{ delta: { role: 'assistant', tool_calls: toolCalls } }, { delta: {}, finish_reason: 'tool_calls' }];
  }
}

const chunk = (choices: readonly unknown[], usage?: object): string =>
  `data: ${JSON.stringify({ id: 'lab', object: 'chat.completion.chunk', created: 1, model: 'scripted', choices, ...(usage ? { usage } : {}) })}\n\n`;
