import type { alertRaised, AuditEvent, GoalEvent, Notification, NotificationTrigger, scheduleNotice } from '@autoweave/contracts';
import type { z } from 'zod';

/** Who is told: one person, those who look after an organisation, or those who look after the installation. */
export type Audience =
  | { readonly kind: 'person'; readonly tenantId: string; readonly userId: string }
  | { readonly kind: 'tenant_operators'; readonly tenantId: string }
  | { readonly kind: 'installation_operators' };

/** Something that happened, as people are told of it. The same thing told twice has the same `eventId`. */
export interface Notice {
  readonly audience: Audience;
  readonly eventId: string;
  readonly trigger: NotificationTrigger;
  readonly level: Notification['level'];
  readonly title: string;
  readonly body: string;
  readonly link?: string;
}

const longestTitle = 160;
const longestBody = 500;
const short = (text: string, longest: number): string => (text.length <= longest ? text : `${text.slice(0, longest - 1)}…`);

/** The beginning of an answer without its marks: a notification is no document. */
const plainText = (markdown: string): string =>
  markdown
    .slice(0, 2_000)
    .replaceAll(/```[\s\S]*?(```|$)/g, ' ')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/^[ \t]*([#>*+-]+|\d+\.)[ \t]+/gm, '')
    .replaceAll(/[*_`|]+/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** Within what a channel can show, on one line where that matters. */
export const shortened = (notice: Notice): Notice => ({
  ...notice,
  title: short(notice.title.replaceAll(/\s+/g, ' ').trim(), longestTitle),
  body: short(notice.body.trim(), longestBody),
});

/** What the owner of a goal is told of one of its events. `title` is the goal's. */
export function ofGoalEvent(
  event: GoalEvent,
  about: { readonly tenantId: string; readonly userId: string; readonly title: string },
): Notice | undefined {
  const { tenantId, userId, title } = about;
  const common = {
    audience: { kind: 'person', tenantId, userId },
    eventId: `${event.goalId}:${event.seq}`,
    link: `/goals/${event.goalId}`,
  } as const;
  switch (event.type) {
    case 'goal.completed':
      return {
        ...common,
        trigger: 'task_complete',
        level: 'success',
        title: `Done: ${title}`,
        body: plainText(event.payload.result.answer),
      };
    case 'goal.failed':
      return { ...common, trigger: 'error', level: 'error', title: `Failed: ${title}`, body: event.payload.fault.message };
    case 'approval.requested': {
      const { tool, reason, risk } = event.payload.approval;
      return {
        ...common,
        trigger: 'approval_required',
        level: 'warning',
        title: `Waits for your yes: ${title}`,
        body: `${tool}: ${reason} (risk ${risk.toLowerCase()})`,
      };
    }
    default:
      return undefined;
  }
}

const scheduled = {
  approval_required: { trigger: 'approval_required', level: 'warning', words: 'waits for your yes' },
  failed: { trigger: 'schedule_failure', level: 'error', words: 'has failed' },
  timed_out: { trigger: 'schedule_failure', level: 'error', words: 'took too long and was ended' },
  missed: { trigger: 'schedule_failure', level: 'warning', words: 'was missed' },
  succeeded: undefined,
} as const;

export function ofSchedule(told: z.infer<typeof scheduleNotice.payload>, tenantId: string): Notice | undefined {
  const kind = scheduled[told.kind];
  if (!kind) return undefined;
  return {
    audience: { kind: 'person', tenantId, userId: told.userId },
    eventId: `${told.runId}:${told.kind}`,
    trigger: kind.trigger,
    level: kind.level,
    title: `${told.name} ${kind.words}`,
    body: told.detail,
    link: told.goalId ? `/goals/${told.goalId}` : '/goals',
  };
}

/** Alerts of the installation go to those who run it; lesser ones are on their pages. */
export function ofAlert(alert: z.infer<typeof alertRaised.payload>, messageId: string, tenantId: string | null): Notice | undefined {
  if (alert.severity !== 'critical') return undefined;
  return {
    audience: tenantId === null ? { kind: 'installation_operators' } : { kind: 'tenant_operators', tenantId },
    eventId: messageId,
    trigger: /recovery_failed/.test(alert.type) ? 'recovery_failure' : 'critical_alert',
    level: 'error',
    title: alert.subject,
    body: alert.message,
  };
}

/** What somebody did to their own security, by the request that did it. */
const secured: readonly (readonly [method: string, path: RegExp, title: string, body: string])[] = [
  [
    'POST',
    /^\/api\/v1\/auth\/password\/(change|reset)$/,
    'Your password was changed',
    'Everybody else who was signed in as you has been signed out.',
  ],
  ['DELETE', /^\/api\/v1\/mfa\/(?!devices)[^/]+$/, 'A second factor was removed', 'Signing in asks for less than before.'],
  ['POST', /^\/api\/v1\/mfa\/backup-codes\/regenerate$/, 'Your backup codes were replaced', 'The old ones open nothing any more.'],
  ['POST', /^\/api\/v1\/api-keys$/, 'An API key was created in your name', 'A program can act with your rights.'],
];
const ifNotYou = 'If that was not you, change your password and end the other sessions.';

/** A change of one's own sign-in; sign-ins themselves are judged by where they come from. */
export function ofSecurity(event: AuditEvent): Notice | undefined {
  const { actor, context, tenantId } = event;
  if (tenantId === null || actor.actorId === null || actor.actorType !== 'user' || event.outcome !== 'SUCCESS') return undefined;
  const found = secured.find(([method, path]) => context.httpMethod === method && path.test(context.endpoint ?? ''));
  if (!found) return undefined;
  return {
    audience: { kind: 'person', tenantId, userId: actor.actorId },
    eventId: event.eventId,
    trigger: 'security',
    level: 'warning',
    title: found[2],
    body: `${found[3]} ${ifNotYou}`,
    link: '/settings',
  };
}

/** A sign-in from where this person has not been before. */
export const ofNewSignIn = (event: AuditEvent, where: string): Notice => ({
  audience: { kind: 'person', tenantId: event.tenantId ?? '', userId: event.actor.actorId ?? '' },
  eventId: event.eventId,
  trigger: 'security',
  level: 'warning',
  title: 'New sign-in to your account',
  body: `From ${where}. ${ifNotYou}`,
  link: '/settings',
});
