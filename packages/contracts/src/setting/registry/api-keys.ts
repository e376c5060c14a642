import { setting } from '../define.js';

const secret = { type: 'password', default: '', icon: 'key-round' } as const;

export const apiKeySettings = [
  setting({
    ...secret,
    key: 'anthropic_api_key',
    label: 'Claude API Key',
    description: 'Access to Claude. With a key here, agents think with Claude from their next turn on.',
    placeholder: 'sk-ant-...',
    required: true,
    pattern: '^sk-ant-.*',
    helpUrl: 'https://console.anthropic.com/settings/keys',
    appliesTo: ['agents', 'supervisor'],
  }),
  setting({
    ...secret,
    key: 'openai_api_key',
    label: 'OpenAI API Key',
    description: 'Access to OpenAI: models, embeddings, Whisper, text to speech. Agents use it when there is no key for Claude.',
    placeholder: 'sk-...',
    required: true,
    pattern: '^sk-.*',
    helpUrl: 'https://platform.openai.com/api-keys',
    appliesTo: ['agents', 'supervisor'],
  }),
  setting({
    ...secret,
    key: 'cloudflare_api_key',
    label: 'Cloudflare Global API Key',
    description: 'DNS, CDN and security of domains.',
    placeholder: 'Your Global API Key',
    helpUrl: 'https://dash.cloudflare.com/profile/api-tokens',
    appliesTo: [],
  }),
  setting({
    ...secret,
    key: 'github_pat',
    label: 'GitHub Personal Access Token',
    description: 'Backup and version sync.',
    placeholder: 'ghp_...',
    pattern: '^ghp_.*',
    helpUrl: 'https://github.com/settings/tokens',
    appliesTo: [],
  }),
] as const;
