import type { DataMap } from '@autoweave/kernel';

const ofOwnUser = { sql: 't.user_id IN (SELECT u.id FROM identity."user" u WHERE u.tenant_id = $1)', of: 'user' };

/** The gateway's own tables. Sessions, codes, links and the like are nothing but credentials: they are removed, never handed out. */
export const gatewayData: DataMap = {
  schemas: ['identity', 'edge'],
  through: { backup_code: ofOwnUser, trusted_device: ofOwnUser },
  ofUser: {
    user: { sql: 't.id = $2' },
    message: { sql: 't.conversation_id IN (SELECT c.id FROM edge.conversation c WHERE c.user_id = $2)', of: 'conversation' },
    webhook_delivery: { sql: 't.webhook_id IN (SELECT w.id FROM edge.webhook w WHERE w.user_id = $2)', of: 'webhook' },
    inbound_delivery: { sql: 't.hook_id IN (SELECT h.id FROM edge.inbound_hook h WHERE h.user_id = $2)', of: 'inbound_hook' },
    mail: { sql: 't.recipient = (SELECT u.email FROM identity."user" u WHERE u.id = $2)', of: 'user' },
    audit_event: { sql: 't.actor_id = $2' },
    setting: { sql: "t.scope = 'user' AND t.scope_id = $2" },
    setting_history: { sql: "t.scope = 'user' AND t.scope_id = $2" },
  },
  notExported: [
    'session',
    'sign_in_link',
    'mailed_link',
    'mail',
    'mfa_challenge',
    'backup_code',
    'trusted_device',
    'idempotency',
    'oauth_artifact',
    'oauth_state',
    'sso_flow',
    'sso_seen',
    'sso_session',
    'run_token',
    'run_call',
    'push_subscription',
    'notification_target',
    'data_export',
  ],
  // The log is one chain over all organisations: what a purge takes out of it, it takes out in a way of its own.
  notPurged: ['audit_event'],
};
