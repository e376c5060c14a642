import * as admission from './admission-messages.js';
import * as agents from './agent-messages.js';
import * as bids from './bid-messages.js';
import * as goals from './goal-messages.js';
import * as grants from './grant-messages.js';
import * as hooks from './hook-messages.js';
import * as incidents from './incident-messages.js';
import * as interactions from './interaction-messages.js';
import * as memory from './memory-messages.js';
import type { BusMessage } from './message.js';
import * as network from './network-messages.js';
import * as notifications from './notification-messages.js';
import * as operations from './operations-messages.js';
import * as plugins from './plugin-messages.js';
import * as policies from './policy-messages.js';
import * as runs from './run-messages.js';
import * as runTokens from './run-token-messages.js';
import * as safety from './safety-messages.js';
import * as schedules from './schedule-messages.js';
import * as settings from './setting-messages.js';
import * as suggestions from './suggestion-messages.js';
import * as telos from './telos-messages.js';
import { dataMessages } from './tenant-data-messages.js';
import * as usage from './usage-messages.js';
import * as votes from './vote-messages.js';

const isMessage = (value: unknown): value is BusMessage =>
  typeof value === 'object' && value !== null && 'kind' in value && (value.kind === 'command' || value.kind === 'event') && 'type' in value;

/** Every message of the system by `type@version`. */
export const messageCatalog: ReadonlyMap<string, BusMessage> = new Map(
  [
    admission,
    agents,
    bids,
    goals,
    grants,
    hooks,
    incidents,
    interactions,
    memory,
    network,
    notifications,
    operations,
    plugins,
    policies,
    runs,
    runTokens,
    safety,
    schedules,
    settings,
    suggestions,
    telos,
    usage,
    votes,
  ]
    .flatMap((module) => Object.values(module).filter(isMessage))
    .concat(dataMessages)
    .map((m) => [`${m.type}@${m.version}`, m]),
);
