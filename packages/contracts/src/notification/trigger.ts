import { z } from 'zod';

/** What people can be told of (EDG-082). */
export const notificationTriggers = [
  'task_complete',
  'error',
  'approval_required',
  'schedule_failure',
  'recovery_failure',
  'critical_alert',
  'security',
] as const;
export const NotificationTrigger = z.enum(notificationTriggers);
export type NotificationTrigger = z.infer<typeof NotificationTrigger>;

/** Where they can be told: in the notification centre, and by what their organisation allows beside. */
export const notificationChannels = ['in_app', 'browser', 'email', 'slack', 'discord', 'webhook'] as const;
export const NotificationChannel = z.enum(notificationChannels);
export type NotificationChannel = z.infer<typeof NotificationChannel>;

/** Channels that lead to an address which each person gives. */
export const TargetChannel = NotificationChannel.extract(['slack', 'discord', 'webhook']);
export type TargetChannel = z.infer<typeof TargetChannel>;

export const triggerFacts: Readonly<Record<NotificationTrigger, { readonly label: string; readonly description: string }>> = {
  task_complete: { label: 'Goal done', description: 'A goal of yours is done' },
  error: { label: 'Goal failed', description: 'A goal of yours has failed' },
  approval_required: { label: 'Approval', description: 'Something waits for your yes' },
  schedule_failure: { label: 'Schedule', description: 'A scheduled run failed, took too long or was missed' },
  recovery_failure: { label: 'Recovery', description: 'An agent could not be brought back; for operators' },
  critical_alert: { label: 'Alert', description: 'A critical alert of the installation; for operators' },
  security: { label: 'Security', description: 'A sign-in from somewhere new, a changed password or second factor' },
};

/** What is on before somebody chooses: the centre for everything, a disturbance only where waiting costs. */
export const isOnByDefault = (trigger: NotificationTrigger, channel: NotificationChannel): boolean => {
  if (channel === 'in_app') return true;
  if (channel === 'browser') return trigger === 'approval_required' || trigger === 'error' || trigger === 'security';
  return channel === 'email' && (trigger === 'security' || trigger === 'critical_alert' || trigger === 'recovery_failure');
};
