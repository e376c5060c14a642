import { agentChanged } from '../bus/agent-messages.js';
import { hookReceived } from '../bus/hook-messages.js';
import { incidentFound } from '../bus/incident-messages.js';
import type { BusEvent } from '../bus/message.js';
import {
  agentDiscovered,
  agentLost,
  agentStatusChanged,
  collaborationSettled,
  conflictSettled,
  roundSettled,
} from '../bus/network-messages.js';
import { notificationCreated } from '../bus/notification-messages.js';
import { alertRaised, healthUpdated } from '../bus/operations-messages.js';
import { settingsChanged } from '../bus/setting-messages.js';
import { scheduleNotice } from '../bus/schedule-messages.js';
import { suggestionOpened } from '../bus/suggestion-messages.js';
import { proposalApproved, proposalOpened, voteCast, voteClosed, voteOpened } from '../bus/vote-messages.js';
import type { Permission } from '../permission.js';
import type { ServerFrame } from './frame.js';

interface DomainFrame {
  readonly event: BusEvent;
  readonly frame: ServerFrame['type'];
  readonly permission: Permission;
  /** Goes to nobody but the person whose `userId` it carries. */
  readonly personal?: true;
}

/** Domain events that are shown live (EDG-043), each with the frame it becomes and the permission that it takes to see it. */
export const domainFrames: readonly DomainFrame[] = [
  { event: agentDiscovered, frame: 'agent.discovered', permission: 'agent:read' },
  { event: agentLost, frame: 'agent.lost', permission: 'agent:read' },
  { event: agentStatusChanged, frame: 'agent.status_changed', permission: 'agent:read' },
  { event: agentChanged, frame: 'agent.updated', permission: 'agent:read' },
  { event: voteOpened, frame: 'vote.opened', permission: 'agent:read' },
  { event: voteCast, frame: 'vote.cast', permission: 'agent:read' },
  { event: voteClosed, frame: 'vote.closed', permission: 'agent:read' },
  { event: proposalOpened, frame: 'proposal.opened', permission: 'agent:read' },
  { event: proposalApproved, frame: 'proposal.approved', permission: 'agent:read' },
  { event: suggestionOpened, frame: 'suggestion.opened', permission: 'agent:read' },
  { event: roundSettled, frame: 'round.settled', permission: 'agent:read' },
  { event: collaborationSettled, frame: 'collaboration.settled', permission: 'agent:read' },
  { event: conflictSettled, frame: 'conflict.settled', permission: 'agent:read' },
  { event: scheduleNotice, frame: 'schedule.notice', permission: 'schedule:read' },
  { event: hookReceived, frame: 'hook.received', permission: 'webhook:read' },
  { event: alertRaised, frame: 'alert.raised', permission: 'ops:read' },
  { event: healthUpdated, frame: 'health.update', permission: 'ops:read' },
  { event: incidentFound, frame: 'incident.found', permission: 'ops:read' },
  { event: notificationCreated, frame: 'notification', permission: 'session:self', personal: true },
  // Names what changed, never to what.
  { event: settingsChanged, frame: 'settings.changed', permission: 'session:self', personal: true },
];
