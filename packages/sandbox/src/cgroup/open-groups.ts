import { Cgroups } from './cgroup.js';
import type { RunGroups } from './run-group.js';
import { UserScopes } from './user-scope.js';

/** The first kind of control groups that this process may make: as root, below its own group, or as scopes of its user's systemd. */
export const openGroups = async (): Promise<RunGroups | undefined> =>
  (await Cgroups.open()) ?? (await Cgroups.openOwn()) ?? (await UserScopes.open());
