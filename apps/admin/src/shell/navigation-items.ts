import type { Permission } from '@autoweave/contracts';
import type { NavigationItem } from '@autoweave/ui';
import {
  Activity,
  Archive,
  AppWindow,
  Bot,
  Building2,
  CalendarClock,
  Coins,
  Compass,
  Cpu,
  KeyRound,
  ListOrdered,
  LogIn,
  Scale,
  ScrollText,
  ShieldCheck,
  Siren,
  SlidersHorizontal,
  Sparkles,
  Target,
  UserCog,
  Users,
  Vote,
  Waypoints,
  Webhook,
} from 'lucide-react';

/** A page of the console, and what it takes to see it. */
export type AdminPage = NavigationItem & { readonly permission: Permission };

export const pages: readonly AdminPage[] = [
  { href: '/', label: 'Health', icon: Activity, exact: true, permission: 'system:read' },
  { href: '/queues', label: 'Queues', icon: ListOrdered, permission: 'system:read' },
  { href: '/workers', label: 'Machines', icon: Cpu, permission: 'ops:read' },
  { href: '/incidents', label: 'Incidents', icon: Siren, permission: 'ops:read' },
  { href: '/decisions', label: 'Decisions', icon: Scale, permission: 'ops:read' },
  { href: '/agents', label: 'Agents', icon: Bot, group: 'Work', permission: 'agent:read' },
  { href: '/network', label: 'Network', icon: Waypoints, group: 'Work', permission: 'agent:read' },
  { href: '/goals', label: 'Goals', icon: Target, group: 'Work', permission: 'goal:read' },
  { href: '/schedules', label: 'Schedules', icon: CalendarClock, group: 'Work', permission: 'schedule:read' },
  { href: '/votes', label: 'Votes', icon: Vote, group: 'Work', permission: 'agent:read' },
  { href: '/purpose', label: 'Purpose', icon: Compass, group: 'Work', permission: 'goal:read' },
  { href: '/suggestions', label: 'Suggestions', icon: Sparkles, group: 'Work', permission: 'agent:read' },
  { href: '/grants', label: 'Grants', icon: ShieldCheck, group: 'Work', permission: 'goal:read' },
  { href: '/usage', label: 'Usage', icon: Coins, group: 'Work', permission: 'ops:read' },
  { href: '/people', label: 'People', icon: Users, group: 'Access', permission: 'user:read' },
  { href: '/roles', label: 'Roles', icon: UserCog, group: 'Access', permission: 'role:read' },
  { href: '/sign-on', label: 'Single sign-on', icon: LogIn, group: 'Access', permission: 'tenant:update' },
  { href: '/keys', label: 'API keys', icon: KeyRound, group: 'Access', permission: 'apikey:manage' },
  { href: '/applications', label: 'Applications', icon: AppWindow, group: 'Access', permission: 'tenant:read' },
  { href: '/webhooks', label: 'Webhooks', icon: Webhook, group: 'Access', permission: 'webhook:read' },
  { href: '/data', label: 'Data', icon: Archive, group: 'Access', permission: 'tenant:update' },
  { href: '/audit', label: 'Audit', icon: ScrollText, group: 'Access', permission: 'audit:read' },
  { href: '/organisations', label: 'Organisations', icon: Building2, group: 'Access', permission: 'tenant:manage' },
  { href: '/settings', label: 'Settings', icon: SlidersHorizontal, group: 'System', permission: 'settings:read' },
];

/** The pages that somebody may see; nobody may see any before it is known who they are. */
export const allowedPages = (permissions: readonly string[]): readonly AdminPage[] =>
  pages.filter((page) => permissions.includes(page.permission));

/** Whether a path belongs to a page that the person may not see. Paths of no page are nobody's secret. */
export function isRefused(path: string, permissions: readonly string[]): boolean {
  const page = pages.find(({ href }) => path === href || (href !== '/' && path.startsWith(`${href}/`)));
  return page !== undefined && !permissions.includes(page.permission);
}
