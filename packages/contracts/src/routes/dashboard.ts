import { z } from 'zod';
import { AgentStatus } from '../agent/agent.js';
import { DashboardConfigAnswer, DashboardConfigPatch, DashboardStats, HistoryRange } from '../dashboard/dashboard.js';
import { route } from './route.js';

const tag = 'Dashboard';

/**
 * The overview (EDG-026). `GET /dashboard/goals` is among the goals. Beside these: `GET /dashboard/export?format=json|csv`,
 * and HTML fragments that stand by themselves at `GET /dashboard/widgets/goals|agents|metrics`.
 */
export const dashboardRoutes = {
  stats: route({
    method: 'GET',
    path: '/dashboard/stats',
    tag,
    summary: 'Agents, goals, performance and learning at this moment',
    permission: 'ops:read',
  }).output(DashboardStats),
  agents: route({
    method: 'GET',
    path: '/dashboard/agents',
    tag,
    summary: 'Agents with their live status',
    permission: 'agent:read',
  }).output(z.object({ agents: z.array(AgentStatus) })),
  config: route({
    method: 'GET',
    path: '/dashboard/config',
    tag,
    summary: 'How you want the dashboard',
    permission: 'session:self',
  }).output(DashboardConfigAnswer),
  settings: route({
    method: 'POST',
    path: '/dashboard/settings',
    tag,
    summary: 'Change how you want the dashboard',
    permission: 'session:self',
  })
    .input(DashboardConfigPatch)
    .output(DashboardConfigAnswer),
  history: route({
    method: 'GET',
    path: '/dashboard/history',
    tag,
    summary: 'What the overview showed, oldest first; at most as many points as you want',
    permission: 'ops:read',
  })
    .input(HistoryRange)
    .output(z.object({ samples: z.array(DashboardStats) })),
};
