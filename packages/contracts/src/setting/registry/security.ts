import { perTenant, setting, whenOn } from '../define.js';

const commands = ['git', 'npm', 'pip', 'docker', 'ls', 'cat', 'grep'];

export const securitySettings = [
  setting({
    key: 'command_allowlist_enabled',
    label: 'Enable Command Allowlist',
    description:
      'Agents run approved commands only. Off lifts it only where the policy file agent_permissions.yaml does not ask for it; what is always refused stays refused.',
    type: 'toggle',
    default: true,
    icon: 'list-checks',
    protective: true,
    appliesTo: ['agents'],
  }),
  setting({
    key: 'command_allowlist',
    label: 'Allowed Commands',
    description:
      'Commands of agents whose type has no list of its own. It narrows the list of the policy file; a command that is missing there is added there first.',
    type: 'multi',
    default: commands,
    options: [...commands, 'kubectl', 'curl', 'wget'].map((name) => [name, name] as const),
    icon: 'terminal',
    dependsOn: whenOn('command_allowlist_enabled'),
    protective: true,
    appliesTo: ['agents'],
  }),
  setting({
    key: 'network_egress_filter',
    label: 'Network Egress Filtering',
    description:
      'Agents reach only hosts that their network policy names. Off lifts it only where AUTOWEAVE_NETWORK_EGRESS_FILTER is off too; addresses inside stay closed.',
    type: 'toggle',
    default: true,
    icon: 'shield',
    protective: true,
    appliesTo: ['agents'],
  }),
  setting({
    key: 'audit_logging_enabled',
    label: 'Audit Logging',
    description:
      'Record what agents and people do. Sign-ins, rights, security, organisations and changes of settings are recorded in any case.',
    type: 'toggle',
    default: true,
    icon: 'scroll-text',
    protective: true,
    appliesTo: ['gateway'],
  }),
  setting({
    key: 'require_approval_destructive',
    label: 'Require Approval for Destructive Actions',
    description:
      'Pause for a person before deletes, table drops and the like. Off lifts it only where the policy file agent_permissions.yaml does not ask for it.',
    type: 'toggle',
    default: true,
    icon: 'hand',
    protective: true,
    appliesTo: ['agents'],
  }),
  setting({
    key: 'session_timeout_minutes',
    label: 'Session Timeout',
    description: 'Minutes without activity after which people are signed out.',
    type: 'number',
    default: 60,
    min: 5,
    max: 480,
    icon: 'timer',
    scopes: perTenant,
    appliesTo: ['gateway'],
  }),
] as const;
