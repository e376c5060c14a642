import type { ModelProvider, SettingKey } from '@autoweave/contracts';
import { defaultModels, type ModelConfig } from '../model-config.js';

/** The settings of an installation, as far as the model needs them. */
export interface ModelSettings {
  readonly secretVersion: (key: SettingKey) => string | undefined;
  readonly secrets: (keys: readonly SettingKey[]) => Promise<Readonly<Record<string, string>>>;
  readonly onChange: (listener: () => void) => () => void;
}

export interface ModelKeys {
  readonly anthropic?: string | undefined;
  readonly openai?: string | undefined;
}

const keySettings = { anthropic: 'anthropic_api_key', openai: 'openai_api_key' } as const satisfies Record<string, SettingKey>;
const idleTimeoutMs = 120_000;

/**
 * The configuration with keys that people set: they take the place of those of the environment. Where no language model is
 * configured, the first key brings one; where one is, the other provider can be asked for by name and answers when that one
 * cannot.
 */
export function withKeys(config: ModelConfig, keys: ModelKeys): ModelConfig {
  const { fallbacks = [], addresses, ...first } = config;
  const keyed = [first, ...fallbacks].map((one) => {
    const key = one.provider === 'anthropic' || one.provider === 'openai' ? keys[one.provider] : undefined;
    return key === undefined ? one : { ...one, apiKey: key };
  });
  for (const provider of ['anthropic', 'openai'] as const) {
    const apiKey = keys[provider];
    if (apiKey === undefined || keyed.some((one) => one.provider === provider)) continue;
    const brought = { provider, model: defaultModels[provider], apiKey, baseUrl: addresses?.[provider], idleTimeoutMs };
    if (keyed[0]?.provider === 'embedded') keyed.splice(0, 1, brought);
    else keyed.push(brought);
  }
  const [chosen = first, ...others] = keyed;
  return { ...chosen, ...(others.length > 0 ? { fallbacks: others } : {}), ...(addresses ? { addresses } : {}) };
}

/**
 * The model of an installation whose keys may change while it runs: every turn is answered by the model that the newest keys
 * make. Turns under way end with the one they began with. `stop` ends listening.
 */
export function settingsModel(
  config: ModelConfig,
  make: (config: ModelConfig) => ModelProvider,
  settings: ModelSettings,
  onProblem: (error: unknown) => void,
): { readonly model: ModelProvider; readonly stop: () => void; readonly settled: () => Promise<void> } {
  let current = make(config);
  let known = '';
  let work: Promise<void> = Promise.resolve();
  const take = async (): Promise<void> => {
    const version = JSON.stringify(Object.values(keySettings).map((key) => settings.secretVersion(key) ?? null));
    if (version === known || (known === '' && version === '[null,null]')) return;
    try {
      const secrets = await settings.secrets(Object.values(keySettings));
      current = make(withKeys(config, { anthropic: secrets[keySettings.anthropic], openai: secrets[keySettings.openai] }));
      known = version;
    } catch (error) {
      onProblem(error);
    }
  };
  const follow = () => void (work = work.then(take));
  const stop = settings.onChange(follow);
  follow();
  return {
    stop,
    settled: () => work,
    model: {
      get provider() {
        return current.provider;
      },
      get model() {
        return current.model;
      },
      get label() {
        return current.label;
      },
      get contextTokens() {
        return current.contextTokens;
      },
      circuits: () => current.circuits?.() ?? [],
      stream: (request, signal) => current.stream(request, signal),
    },
  };
}
