import { perTenant, perUser, setting, whenOn } from '../define.js';

const backup = { dependsOn: whenOn('auto_backup_enabled'), appliesTo: [] } as const;
const voice = { dependsOn: whenOn('voice_enabled'), scopes: perUser, appliesTo: [] } as const;
const plugin = { dependsOn: whenOn('plugins_enabled'), appliesTo: [] } as const;

export const backupSettings = [
  setting({
    key: 'auto_backup_enabled',
    label: 'Automatic Backups',
    description: 'Back up configuration and data.',
    type: 'toggle',
    default: true,
    icon: 'archive',
    appliesTo: [],
  }),
  setting({
    ...backup,
    key: 'backup_schedule',
    label: 'Backup Schedule',
    description: 'When backups are made: minute, hour, day of the month, month, day of the week.',
    type: 'cron',
    default: '0 2 * * *',
    icon: 'calendar-clock',
  }),
  setting({
    ...backup,
    key: 'backup_retention_days',
    label: 'Backup Retention',
    description: 'Days that backups are kept.',
    type: 'number',
    default: 30,
    min: 1,
    max: 365,
    icon: 'history',
  }),
  setting({
    ...backup,
    key: 'backup_to_github',
    label: 'Backup to GitHub',
    description: 'Push backups to the GitHub repository.',
    type: 'toggle',
    default: true,
    icon: 'git-branch',
  }),
] as const;

export const voiceSettings = [
  setting({
    key: 'voice_enabled',
    label: 'Enable Voice',
    description: 'Voice in and out.',
    type: 'toggle',
    default: true,
    icon: 'mic',
    scopes: perTenant,
    appliesTo: [],
  }),
  setting({
    ...voice,
    key: 'voice_model',
    label: 'TTS Voice',
    description: 'The voice of spoken answers.',
    type: 'select',
    default: 'nova',
    options: [
      ['alloy', 'alloy (Neutral)'],
      ['echo', 'echo (Male)'],
      ['fable', 'fable (Storytelling)'],
      ['onyx', 'onyx (Deep)'],
      ['nova', 'nova (Female)'],
      ['shimmer', 'shimmer (Soft)'],
    ],
    icon: 'audio-lines',
  }),
  setting({
    ...voice,
    key: 'voice_speed',
    label: 'Speech Speed',
    description: 'How fast answers are spoken.',
    type: 'slider',
    default: 1,
    min: 0.5,
    max: 2,
    step: 0.1,
    icon: 'gauge',
  }),
  setting({
    ...voice,
    key: 'auto_listen',
    label: 'Auto Listen',
    description: 'Listen again after speaking.',
    type: 'toggle',
    default: false,
    icon: 'ear',
  }),
] as const;

export const pluginSettings = [
  setting({
    key: 'plugins_enabled',
    label: 'Enable Plugins',
    description: 'Let agents use tools of plugins. Off, plugins offer and do nothing; hooks that they guard stay guarded.',
    type: 'toggle',
    default: true,
    icon: 'puzzle',
    appliesTo: ['plugins'],
  }),
  setting({
    ...plugin,
    key: 'auto_update_plugins',
    label: 'Auto-Update Plugins',
    description: 'Update plugins by themselves.',
    type: 'toggle',
    default: true,
    icon: 'refresh-cw',
  }),
  setting({
    ...plugin,
    key: 'plugin_sandbox',
    label: 'Plugin Sandbox',
    description: 'Isolate plugins. They always run in the sandbox here, whatever this says.',
    type: 'toggle',
    default: true,
    icon: 'box',
    protective: true,
  }),
] as const;
