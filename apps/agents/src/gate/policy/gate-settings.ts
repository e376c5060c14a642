import type { AgentPermissions } from './agent-permissions.js';

/** What people set for the gate; what they left alone is absent. */
export interface GateSettings {
  readonly allowlistEnabled?: boolean | undefined;
  readonly allowlist?: readonly string[] | undefined;
  readonly approveDestructive?: boolean | undefined;
  readonly filtersEgress?: boolean | undefined;
}

/** Policies with settings on top: a setting adds a restriction or shortens a list, and lifts nothing that a policy demands. */
export function tightened(permissions: AgentPermissions, set: GateSettings): AgentPermissions {
  const { command_allowlist: listed, ...switches } = permissions.settings;
  return {
    ...permissions,
    settings: {
      command_allowlist_enabled: switches.command_allowlist_enabled || set.allowlistEnabled === true,
      require_approval_destructive: switches.require_approval_destructive || set.approveDestructive === true,
      command_allowlist: set.allowlist ? listed.filter((command) => set.allowlist?.includes(command)) : listed,
    },
  };
}
