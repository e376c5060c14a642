import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a peer answers a request. */
export type Behaviour =
  | { readonly kind: 'say'; readonly text: readonly string[]; readonly finish?: string }
  | {
      readonly kind: 'call';
      readonly calls: readonly { readonly id: string; readonly tool: string; readonly argumentChunks: readonly string[] }[];
      readonly text?: string;
    }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** Begins to answer and then falls silent. */
  | { readonly kind: 'stall' }
  /** Never answers at all. */
  | { readonly kind: 'hang' }
  /** Breaks the connection in the middle of the stream. */
  | { readonly kind: 'cut' }
  /** Ends the stream properly, but before it is finished. */
  | { readonly kind: 'short' }
  | { readonly kind: 'garbage' };

export interface Seen {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

/** One wire protocol: its events for what the peer wants to say. */
export interface Protocol {
  readonly path: string;
  readonly error: (status: number) => string;
  readonly begin: () => readonly string[];
  readonly text: (chunk: string) => readonly string[];
  readonly say: (chunks: readonly string[], finish?: string) => readonly string[];
  readonly call: (behaviour: Extract<Behaviour, { kind: 'call' }>) => readonly string[];
}

export interface Peer {
  readonly url: string;
  readonly seen: readonly Seen[];
  readonly answer: (behaviour: Behaviour) => void;
  /** Resolves when the peer has begun to answer the newest request. */
  readonly begun: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const read = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text || '{}') as Record<string, unknown>;
};

const stream = (response: ServerResponse, events: readonly string[]): void => {
  for (const event of events) response.write(event);
};

/** A local HTTP server that speaks a provider's protocol, streaming included, and misbehaves on demand. */
export const startPeer = async (protocol: Protocol): Promise<Peer> => {
  const seen: Seen[] = [];
  let behaviour: Behaviour = { kind: 'say', text: ['ok'] };
  let started: () => void = () => undefined;
  let begun = new Promise<void>((resolve) => (started = resolve));
  const server: Server = createServer((request, response) => {
    void (async () => {
      const body = await read(request);
      seen.push({ path: request.url ?? '', headers: request.headers, body });
      if (request.url !== protocol.path) return response.writeHead(404, { 'content-type': 'application/json' }).end(protocol.error(404));
      if (behaviour.kind === 'status')
        return response
          .writeHead(behaviour.status, { 'content-type': 'application/json', ...behaviour.headers })
          .end(behaviour.body ?? protocol.error(behaviour.status));
      if (behaviour.kind === 'hang') return started();
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
      switch (behaviour.kind) {
        case 'say':
          stream(response, protocol.say(behaviour.text, behaviour.finish));
          return response.end();
        case 'call':
          stream(response, protocol.call(behaviour));
          return response.end();
        case 'garbage':
          response.write('data: {"this is": not json\n\n');
          return response.end();
        default:
          stream(response, [...protocol.begin(), ...protocol.text('half an ')]);
          started();
          if (behaviour.kind === 'cut') setTimeout(() => response.destroy(), 30);
          if (behaviour.kind === 'short') return response.end();
          return undefined;
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    seen,
    answer: (b) => {
      behaviour = b;
      begun = new Promise<void>((resolve) => (started = resolve));
    },
    begun: () => begun,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
