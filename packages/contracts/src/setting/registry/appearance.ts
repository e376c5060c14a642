import { perUser, setting } from '../define.js';

const everywhere = { scopes: perUser, appliesTo: ['apps'] } as const;

export const appearanceSettings = [
  setting({
    ...everywhere,
    key: 'theme',
    label: 'Theme',
    description: 'Light, dark, or as the device is set.',
    type: 'select',
    default: 'system',
    options: [
      ['light', 'Light'],
      ['dark', 'Dark'],
      ['system', 'System'],
    ],
    icon: 'sun-moon',
  }),
  setting({
    ...everywhere,
    key: 'accent_color',
    label: 'Accent Color',
    description: 'The primary color of the apps.',
    type: 'color',
    default: '#6366f1',
    icon: 'palette',
  }),
  setting({
    ...everywhere,
    key: 'compact_mode',
    label: 'Compact Mode',
    description: 'Tighter spacing and smaller text.',
    type: 'toggle',
    default: false,
    icon: 'minimize-2',
  }),
  setting({
    ...everywhere,
    key: 'show_agent_avatars',
    label: 'Show Agent Avatars',
    description: 'A picture beside the name of each agent.',
    type: 'toggle',
    default: true,
    icon: 'circle-user',
  }),
] as const;
