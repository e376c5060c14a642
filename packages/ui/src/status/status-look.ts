export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger';

export interface StatusLook {
  readonly label: string;
  readonly tone: Tone;
  /** Something is moving right now: the dot breathes. */
  readonly live: boolean;
}

const look = (label: string, tone: Tone, live = false): StatusLook => ({ label, tone, live });

const looks: Readonly<Record<string, StatusLook>> = {
  pending: look('Pending', 'neutral'),
  ready: look('Ready', 'neutral'),
  blocked: look('Waiting', 'neutral'),
  assigned: look('Assigned', 'accent', true),
  in_progress: look('Working', 'accent', true),
  running: look('Running', 'accent', true),
  waiting: look('Needs you', 'warning'),
  complete: look('Complete', 'success'),
  completed: look('Done', 'success'),
  failed: look('Failed', 'danger'),
  cancelled: look('Cancelled', 'neutral'),
  paused: look('Paused', 'warning'),
  skipped: look('Left out', 'neutral'),
  awaiting_approval: look('Needs you', 'warning'),
  submitting: look('Starting', 'accent', true),
  timed_out: look('Timed out', 'danger'),
  open: look('Open', 'accent'),
  closed: look('Closed', 'neutral'),
  decided: look('Decided', 'success'),
  implementing: look('In work', 'accent', true),
  implemented: look('Implemented', 'success'),
  proposed: look('Proposed', 'accent'),
  deployed: look('Deployed', 'success'),
  stopped: look('Stopped', 'neutral'),
  draft: look('Draft', 'neutral'),
  error: look('Error', 'danger'),
  healthy: look('Healthy', 'success'),
  degraded: look('Degraded', 'warning'),
  unhealthy: look('Unhealthy', 'danger'),
  offline: look('Offline', 'danger'),
  online: look('Online', 'success'),
  idle: look('Idle', 'neutral'),
  busy: look('Busy', 'accent', true),
  draining: look('Draining', 'warning'),
  maintenance: look('Maintenance', 'warning'),
  voting: look('Voting', 'accent', true),
  waiting_for_human: look('Needs you', 'warning'),
  resolved: look('Settled', 'success'),
  accepted: look('Accepted', 'success'),
  refused: look('Refused', 'danger'),
  active: look('Active', 'success'),
  suspended: look('Suspended', 'warning'),
  revoked: look('Revoked', 'danger'),
  locked: look('Locked', 'warning'),
  disabled: look('Disabled', 'neutral'),
  deleted: look('Closed', 'neutral'),
  success: look('Success', 'success'),
  failure: look('Failed', 'danger'),
  denied: look('Denied', 'danger'),
  approved: look('Approved', 'success'),
  rejected: look('Rejected', 'danger'),
  expired: look('Expired', 'neutral'),
  withdrawn: look('Withdrawn', 'neutral'),
};

/** How a status word is shown. Case does not matter; an unknown word is shown as it is, neutrally. */
export function statusLook(status: string): StatusLook {
  return looks[status.toLowerCase()] ?? look(status.replaceAll('_', ' '), 'neutral');
}
