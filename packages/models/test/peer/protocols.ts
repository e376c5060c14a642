import type { Protocol } from './peer.js';

const event = (name: string, data: object): string => `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`;
const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;

const stopReasons: Readonly<Record<string, string>> = { stop: 'end_turn', length: 'max_tokens', refused: 'refusal' };

/** Anthropic Messages API. */
export const anthropic: Protocol = (() => {
  const begin = (): readonly string[] => [
    event('message_start', {
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 11, output_tokens: 1 },
      },
    }),
  ];
  const end = (reason: string): readonly string[] => [
    event('message_delta', { delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 7 } }),
    event('message_stop', {}),
  ];
  const block = (index: number, start: object, deltas: readonly object[]): readonly string[] => [
    event('content_block_start', { index, content_block: start }),
    ...deltas.map((delta) => event('content_block_delta', { index, delta })),
    event('content_block_stop', { index }),
  ];
  return {
    path: '/v1/messages',
    error: (status) =>
      JSON.stringify({ type: 'error', error: { type: status === 429 ? 'rate_limit_error' : 'api_error', message: `peer says ${status}` } }),
    begin: () => [...begin(), event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } })],
    text: (chunk) => [event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: chunk } })],
    say: (chunks, finish = 'stop') => [
      ...begin(),
      ...(chunks.length === 0
        ? []
        : block(
            0,
            { type: 'text', text: '' },
            chunks.map((text) => ({ type: 'text_delta', text })),
          )),
      ...end(stopReasons[finish] ?? 'end_turn'),
    ],
    call: ({ calls, text }) => [
      ...begin(),
      ...(text === undefined ? [] : block(0, { type: 'text', text: '' }, [{ type: 'text_delta', text }])),
      ...calls.flatMap((c, i) =>
        block(
          i + (text === undefined ? 0 : 1),
          { type: 'tool_use', id: c.id, name: c.tool, input: {} },
          c.argumentChunks.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
        ),
      ),
      ...end('tool_use'),
    ],
  };
})();

/** OpenAI Chat Completions, as many servers speak it. */
export const chatCompletions: Protocol = (() => {
  const chunk = (delta: object, finish: string | null = null): string =>
    data({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] });
  const end = (finish: string): readonly string[] => [
    chunk({}, finish),
    data({
      id: 'c1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'm',
      choices: [],
      usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
    }),
    'data: [DONE]\n\n',
  ];
  const reasons: Readonly<Record<string, string>> = { stop: 'stop', length: 'length', refused: 'content_filter' };
  return {
    path: '/v1/chat/completions',
    error: (status) => JSON.stringify({ error: { message: `peer says ${status}`, type: 'error', code: null, param: null } }),
    begin: () => [chunk({ role: 'assistant', content: '' })],
    text: (content) => [chunk({ content })],
    say: (chunks, finish = 'stop') => [
      chunk({ role: 'assistant', content: '' }),
      ...chunks.map((content) => chunk({ content })),
      ...end(reasons[finish] ?? 'stop'),
    ],
    call: ({ calls, text }) => [
      chunk({ role: 'assistant', content: text ?? null }),
      ...calls.flatMap((c, index) =>
        c.argumentChunks.map((args, i) =>
          chunk({
            tool_calls: [
              {
                index,
                ...(i === 0 ? { id: c.id, type: 'function' } : {}),
                function: { ...(i === 0 ? { name: c.tool } : {}), arguments: args },
              },
            ],
          }),
        ),
      ),
      ...end('tool_calls'),
    ],
  };
})();

/** OpenAI Responses API. */
export const responses: Protocol = (() => {
  const created = event('response.created', {
    response: { id: 'r1', object: 'response', created_at: 1, model: 'm', status: 'in_progress', output: [] },
  });
  const usage = {
    input_tokens: 11,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 7,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 18,
  };
  const end = (reason?: string): string =>
    reason === undefined
      ? event('response.completed', {
          response: { id: 'r1', object: 'response', created_at: 1, model: 'm', status: 'completed', output: [], usage },
        })
      : event('response.incomplete', {
          response: {
            id: 'r1',
            object: 'response',
            created_at: 1,
            model: 'm',
            status: 'incomplete',
            incomplete_details: { reason },
            output: [],
            usage,
          },
        });
  const message = event('response.output_item.added', {
    output_index: 0,
    item: { type: 'message', id: 'm1', role: 'assistant', status: 'in_progress', content: [] },
  });
  const delta = (text: string): string =>
    event('response.output_text.delta', { item_id: 'm1', output_index: 0, content_index: 0, delta: text });
  const done = (text: string): string =>
    event('response.output_item.done', {
      output_index: 0,
      item: {
        type: 'message',
        id: 'm1',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text, annotations: [] }],
      },
    });
  const reasons: Readonly<Record<string, string>> = { length: 'max_output_tokens', refused: 'content_filter' };
  return {
    path: '/v1/responses',
    error: (status) => JSON.stringify({ error: { message: `peer says ${status}`, type: 'error', code: null, param: null } }),
    begin: () => [created, message],
    text: (chunk) => [delta(chunk)],
    say: (chunks, finish = 'stop') => [
      created,
      ...(chunks.length === 0 ? [] : [message, ...chunks.map(delta), done(chunks.join(''))]),
      end(reasons[finish]),
    ],
    call: ({ calls, text }) => [
      created,
      ...(text === undefined ? [] : [message, delta(text), done(text)]),
      ...calls.flatMap((c, i) => [
        event('response.output_item.added', {
          output_index: i + 1,
          item: { type: 'function_call', id: `f${i}`, call_id: c.id, name: c.tool, arguments: '', status: 'in_progress' },
        }),
        ...c.argumentChunks.map((chunk) =>
          event('response.function_call_arguments.delta', { item_id: `f${i}`, output_index: i + 1, delta: chunk }),
        ),
        event('response.function_call_arguments.done', { item_id: `f${i}`, output_index: i + 1, arguments: c.argumentChunks.join('') }),
        event('response.output_item.done', {
          output_index: i + 1,
          item: {
            type: 'function_call',
            id: `f${i}`,
            call_id: c.id,
            name: c.tool,
            arguments: c.argumentChunks.join(''),
            status: 'completed',
          },
        }),
      ]),
      end(),
    ],
  };
})();
