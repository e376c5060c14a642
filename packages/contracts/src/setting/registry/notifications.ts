import { perTenant, setting, whenOn } from '../define.js';

const whileOn = { dependsOn: whenOn('notifications_enabled'), scopes: perTenant, appliesTo: ['gateway'] } as const;

export const notificationSettings = [
  setting({
    key: 'notifications_enabled',
    label: 'Enable Notifications',
    description: 'The master switch: off, nobody is notified of anything but of their own security.',
    type: 'toggle',
    default: true,
    icon: 'bell',
    scopes: perTenant,
    appliesTo: ['gateway'],
  }),
  setting({
    ...whileOn,
    key: 'notification_channels',
    label: 'Notification Channels',
    description: 'Where notifications may be sent beside the notification centre; each person chooses among these.',
    type: 'multi',
    default: ['browser', 'email'],
    options: [
      ['browser', 'Browser'],
      ['email', 'E-mail'],
      ['slack', 'Slack'],
      ['discord', 'Discord'],
      ['webhook', 'Webhook'],
    ],
    icon: 'send',
  }),
  setting({
    ...whileOn,
    key: 'notify_on_task_complete',
    label: 'Notify on Task Completion',
    description: 'Tell people when their goals are done.',
    type: 'toggle',
    default: true,
    icon: 'circle-check',
  }),
  setting({
    ...whileOn,
    key: 'notify_on_error',
    label: 'Notify on Errors',
    description: 'Tell people when their goals fail.',
    type: 'toggle',
    default: true,
    icon: 'circle-alert',
  }),
] as const;
