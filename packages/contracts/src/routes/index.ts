import { agentDefinitionRoutes } from './agents.js';
import { apiKeyRoutes } from './api-keys.js';
import { auditRoutes } from './audit.js';
import { authRoutes } from './auth.js';
import { dashboardRoutes } from './dashboard.js';
import { approvalRoutes, goalRoutes } from './goals.js';
import { grantRoutes } from './grants.js';
import { adminWebhookRoutes } from './admin-webhooks.js';
import { inboundHookRoutes } from './inbound-hooks.js';
import { mailRoutes } from './mail.js';
import { mfaRoutes } from './mfa.js';
import { networkRoutes } from './network.js';
import { oauthRoutes, runTokenRoutes } from './oauth.js';
import { notificationRoutes } from './notifications.js';
import { operationsRoutes } from './operations.js';
import { policyRoutes } from './policies.js';
import { roleRoutes } from './roles.js';
import { scheduleRoutes } from './schedules.js';
import { sessionRoutes } from './sessions.js';
import { mySettingRoutes, settingRoutes } from './settings.js';
import { ssoRoutes } from './sso.js';
import { taskRoutes } from './tasks.js';
import { tenantDataRoutes } from './tenant-data.js';
import { tenantRoutes } from './tenants.js';
import { usageRoutes } from './usage.js';
import { userRoutes } from './users.js';
import { telosRoutes } from './telos.js';
import { suggestionRoutes } from './suggestions.js';
import { proposalRoutes, voteRoutes } from './votes.js';
import { webhookRoutes } from './webhooks.js';
import { agentRoutes, conversationRoutes, fileRoutes, memoryRoutes, pluginRoutes, systemRoutes } from './work.js';

/** The public API. Controllers, clients, OpenAPI and tests all derive from this one value. */
export const api = {
  auth: authRoutes,
  mfa: mfaRoutes,
  mail: mailRoutes,
  sessions: sessionRoutes,
  sso: ssoRoutes,
  tenants: tenantRoutes,
  tenantData: tenantDataRoutes,
  users: userRoutes,
  roles: roleRoutes,
  apiKeys: apiKeyRoutes,
  oauth: oauthRoutes,
  runTokens: runTokenRoutes,
  webhooks: webhookRoutes,
  adminWebhooks: adminWebhookRoutes,
  hooks: inboundHookRoutes,
  audit: auditRoutes,
  goals: goalRoutes,
  tasks: taskRoutes,
  approvals: approvalRoutes,
  grants: grantRoutes,
  files: fileRoutes,
  conversations: conversationRoutes,
  agents: { ...agentRoutes, ...agentDefinitionRoutes },
  network: networkRoutes,
  operations: operationsRoutes,
  schedules: scheduleRoutes,
  telos: telosRoutes,
  suggestions: suggestionRoutes,
  votes: voteRoutes,
  proposals: proposalRoutes,
  memory: memoryRoutes,
  plugins: pluginRoutes,
  policies: policyRoutes,
  notifications: notificationRoutes,
  settings: settingRoutes,
  mySettings: mySettingRoutes,
  system: systemRoutes,
  usage: usageRoutes,
  dashboard: dashboardRoutes,
};
export type Api = typeof api;
export { SubmitGoal } from './goals.js';
export { apiPrefix, type RouteMeta } from './route.js';
export { goalRunRoutes } from './goal-runs.js';
