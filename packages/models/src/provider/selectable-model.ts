import type { ModelProvider } from '@autoweave/contracts';
import type { ModelConfig } from '../model-config.js';
import { createProvider } from './create-provider.js';

/** Most models of one provider that are kept ready. */
const maxKept = 32;

const familyOf = (name: string): ModelConfig['provider'] | undefined =>
  /^claude/i.test(name) ? 'anthropic' : /^(gpt|o\d|chatgpt)/i.test(name) ? 'openai' : undefined;

/** The configuration for a wanted model, when one of the configured providers serves it. */
const configFor = (wanted: string, config: ModelConfig): ModelConfig | undefined => {
  const named = /^(anthropic|openai|openai-compatible):(.+)$/.exec(wanted);
  const provider = named?.[1] ?? familyOf(wanted);
  const model = named?.[2] ?? wanted;
  const configured = [config, ...(config.fallbacks ?? [])];
  // A server of one's own may serve models of any name.
  const found =
    configured.find((one) => one.provider === provider) ??
    (named === null ? configured.find((one) => one.provider === 'openai-compatible' && one.model === model) : undefined);
  return found === undefined || found.provider === 'embedded' ? undefined : { ...found, model };
};

/**
 * The configured model, or, for a request that names another one (an agent's definition may), that one of the same
 * providers. A model that nothing configured can serve is answered by the configured one; `finish.by` tells.
 */
export const selectableModel = (config: ModelConfig): ModelProvider => {
  const own = createProvider(config);
  const others = new Map<string, ModelProvider>();
  const choose = (wanted: string | undefined): ModelProvider => {
    if (wanted === undefined || wanted === own.model) return own;
    const kept = others.get(wanted);
    if (kept) return kept;
    const found = configFor(wanted, config);
    if (found === undefined) return own;
    if (others.size >= maxKept) others.clear();
    const made = createProvider(found);
    others.set(wanted, made);
    return made;
  };
  return {
    ...own,
    async *stream(request, signal) {
      const chosen = choose(request.model);
      for await (const part of chosen.stream(request, signal))
        yield part.type === 'finish' ? { ...part, by: { provider: chosen.provider, model: chosen.model } } : part;
    },
  };
};
