import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PeerRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: readonly { readonly function: { readonly name: string; readonly description: string } }[];
}
export type PeerReply = { readonly text: string } | { readonly tool: string; readonly arguments: object } | 'hang';

const usage = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };

/** An OpenAI-compatible server that says what the test wants. */
export class ModelPeer {
  readonly seen: PeerRequest[] = [];
  private readonly server: Server;
  answer: (request: PeerRequest) => PeerReply | Promise<PeerReply> = () => ({ text: 'ok' });

  constructor() {
    this.server = createServer((request, response) => {
      void (async () => {
        let text = '';
        for await (const chunk of request) text += String(chunk);
        const body = JSON.parse(text) as PeerRequest;
        this.seen.push(body);
        const reply = await this.answer(body);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const send = (delta: object, finish: string | null = null) =>
          response.write(
            `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`,
          );
        if (reply === 'hang') return void send({ content: 'I think ' });
        if ('text' in reply) send({ role: 'assistant', content: reply.text });
        else {
          const call = {
            index: 0,
            id: `call_${this.seen.length}`,
            type: 'function',
            function: { name: reply.tool, arguments: JSON.stringify(reply.arguments) },
          };
          send({ role: 'assistant', content: null, tool_calls: [call] });
        }
        send({}, 'text' in reply ? 'stop' : 'tool_calls');
        response.write(
          `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], usage })}\n\n`,
        );
        response.end('data: [DONE]\n\n');
      })();
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
