import type { ModelMessage, ModelRequest } from '@autoweave/contracts';
import type { ModelMessage as SdkMessage, ToolSet } from 'ai';
import { answerInJson } from '../prompt/json-schema.js';
import { renderMessages } from '../prompt/render-messages.js';
import { renderSystem } from '../prompt/render-system.js';

const outputOf = (message: Extract<ModelMessage, { role: 'tool' }>) => {
  const value = JSON.parse(JSON.stringify(message.output ?? null)) as never;
  return message.ok ? ({ type: 'json', value } as const) : ({ type: 'error-json', value } as const);
};

/** Our messages in the form of the SDK; results of one turn stand together in one message. */
export const sdkMessages = (messages: readonly ModelMessage[]): SdkMessage[] => {
  const out: SdkMessage[] = [];
  for (const m of messages) {
    if (m.role === 'user') out.push({ role: 'user', content: m.text });
    else if (m.role === 'assistant') {
      const calls = m.toolCalls.map((c) => ({ type: 'tool-call' as const, toolCallId: c.callId, toolName: c.tool, input: c.arguments }));
      if (m.text !== '' || calls.length > 0)
        out.push({ role: 'assistant', content: [...(m.text === '' ? [] : [{ type: 'text' as const, text: m.text }]), ...calls] });
    } else {
      const part = { type: 'tool-result' as const, toolCallId: m.callId, toolName: m.tool, output: outputOf(m) };
      const last = out.at(-1);
      if (last?.role === 'tool') out[out.length - 1] = { ...last, content: [...last.content, part] };
      else out.push({ role: 'tool', content: [part] });
    }
  }
  return out;
};

/** The conversation to send: the brief's own prompt comes first when the caller did not put it there. */
export const conversationOf = (request: ModelRequest): SdkMessage[] =>
  sdkMessages(request.messages[0]?.role === 'user' ? request.messages : [...renderMessages(request.brief), ...request.messages]);

/** The instructions: those of the purpose, the caller's own, and the wanted form of the answer, each once. */
export const instructionsOf = (request: ModelRequest): string => {
  const standing = renderSystem(request.brief);
  const own = request.system.includes(standing) ? request.system : [standing, request.system].filter((s) => s.trim() !== '').join('\n\n');
  const form = request.output === undefined ? '' : answerInJson(request.output.name, request.output.schema);
  return form === '' || own.includes(form) ? own : `${own}\n\n${form}`;
};

/** Tools as declarations without `execute`: the agent loop runs them. */
export const sdkTools = (request: ModelRequest, { jsonSchema, tool }: Pick<typeof import('ai'), 'jsonSchema' | 'tool'>): ToolSet =>
  Object.fromEntries(
    request.tools.map((t) => [t.name, tool({ description: t.description, inputSchema: jsonSchema(t.inputSchema as never) })]),
  ) as ToolSet;
