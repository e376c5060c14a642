import type { ModelPart, ModelProvider, ModelRequest, Usage } from '@autoweave/contracts';
import type { LanguageModel, LanguageModelUsage } from 'ai';
import { cancelled, ModelFault } from '../model-fault.js';
import { contextTokensOf } from '../price/context-window.js';
import { costMicroUsd, priceOf } from '../price/prices.js';
import { providerFault } from './provider-fault.js';
import { conversationOf, instructionsOf, sdkTools } from './sdk-messages.js';

export interface SdkModelOptions {
  readonly provider: string;
  readonly model: string;
  /** Loads the SDK's provider: only a process that calls a model pays for it. */
  readonly languageModel: () => Promise<LanguageModel>;
  /** Longest silence of the provider before the call fails. */
  readonly idleTimeoutMs: number;
  /** Size of the model's context, when the list does not know it. */
  readonly contextTokens?: number | undefined;
}

const usageOf = (model: string, usage: LanguageModelUsage): Usage => {
  const inputTokens = usage.inputTokens ?? 0;
  const outputTokens = usage.outputTokens ?? 0;
  return { inputTokens, outputTokens, costMicroUsd: costMicroUsd(model, inputTokens, outputTokens), modelCalls: 1 };
};

/** Restarts a timer with every part; fires when the provider is silent for too long. */
const watchdog = (timeoutMs: number) => {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const touch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), timeoutMs);
  };
  touch();
  return { signal: controller.signal, touch, stop: (): void => clearTimeout(timer) };
};

const argumentsOf = (tool: string, input: unknown): Record<string, unknown> => {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Record<string, unknown>;
  if (input === undefined || input === null || input === '') return {};
  throw new ModelFault({ code: 'MODEL_ANSWER_INVALID', message: `The model called ${tool} with arguments that are no JSON object.` });
};

/** A language model behind our port, through the AI SDK: one turn per call, no retries of its own. */
export const sdkModel = ({ provider, model, languageModel, idleTimeoutMs, contextTokens }: SdkModelOptions): ModelProvider => ({
  provider,
  model,
  label: `${provider}: ${model}${priceOf(model) === undefined ? ' (no price known, cost counts as 0)' : ''}`,
  contextTokens: contextTokens ?? contextTokensOf(model),
  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelPart> {
    if (signal.aborted) throw cancelled();
    const [sdk, loaded] = await Promise.all([import('ai'), languageModel()]);
    const watch = watchdog(idleTimeoutMs);
    const fail = (error: unknown): ModelFault => {
      if (signal.aborted) return cancelled();
      if (watch.signal.aborted)
        return new ModelFault({
          code: 'MODEL_FAILED',
          message: `${provider} was silent for ${idleTimeoutMs} ms.`,
          hint: 'It is tried again.',
          details: { timeout: true },
        });
      return providerFault(provider, error);
    };
    let spoke = false;
    let finished: ModelPart | undefined;
    try {
      const { fullStream } = sdk.streamText({
        model: loaded,
        instructions: instructionsOf(request),
        messages: conversationOf(request),
        ...(request.tools.length > 0 ? { tools: sdkTools(request, sdk) } : {}),
        maxOutputTokens: request.maxOutputTokens,
        temperature: request.temperature,
        maxRetries: 0,
        abortSignal: AbortSignal.any([signal, watch.signal]),
        onError: () => undefined,
      });
      for await (const part of fullStream) {
        watch.touch();
        switch (part.type) {
          case 'text-delta':
            if (part.text === '') break;
            spoke ||= part.text.trim() !== '';
            yield { type: 'text', text: part.text };
            break;
          case 'reasoning-delta':
            if (part.text !== '') yield { type: 'reasoning', text: part.text };
            break;
          case 'tool-call':
            spoke = true;
            yield {
              type: 'tool_call',
              call: { callId: part.toolCallId, tool: part.toolName, arguments: argumentsOf(part.toolName, part.input) },
            };
            break;
          case 'error':
            throw part.error;
          case 'abort':
            throw new Error('the stream was aborted');
          case 'finish':
            finished = endOf(model, part.finishReason, part.totalUsage);
            break;
          default:
            break;
        }
      }
    } catch (error) {
      throw fail(error);
    } finally {
      watch.stop();
    }
    if (signal.aborted || watch.signal.aborted) throw fail(undefined);
    if (finished === undefined)
      throw new ModelFault({
        code: 'MODEL_FAILED',
        message: `${provider} stopped in the middle of its answer.`,
        hint: 'It is tried again.',
      });
    if (!spoke && finished.type === 'finish' && finished.reason !== 'refused')
      throw new ModelFault({
        code: 'MODEL_ANSWER_INVALID',
        message: `${provider} answered nothing.`,
        hint: 'It is tried again; another model may do better.',
      });
    yield finished;
  },
});

const endOf = (model: string, reason: string, usage: LanguageModelUsage): ModelPart | undefined => {
  const spent = usageOf(model, usage);
  switch (reason) {
    case 'stop':
      return { type: 'finish', reason: 'stop', usage: spent };
    case 'tool-calls':
      return { type: 'finish', reason: 'tool_calls', usage: spent };
    case 'length':
      return { type: 'finish', reason: 'length', usage: spent };
    case 'content-filter':
      return { type: 'finish', reason: 'refused', usage: spent };
    default:
      return undefined;
  }
};
