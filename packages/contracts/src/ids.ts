import { z } from 'zod';

/**
 * Every identifier is `{prefix}_{26 lower-case base32 characters}` (a TypeID: UUIDv7 underneath, so ids of one kind
 * sort by creation time). The prefix says what the id names; a schema accepts only its own prefix.
 */
export const idPrefixes = [
  'tenant',
  'user',
  'sess',
  'goal',
  'task',
  'plan',
  'appr',
  'step',
  'call',
  'worker',
  'agent',
  'file',
  'conv',
  'msg',
  'mem',
  'plug',
  'dev',
  'evt',
  'req',
  'inst',
  'grant',
  'sched',
  'srun',
  'vote',
  'prop',
  'sugg',
  'node',
  'clus',
  'meet',
  'conf',
  'round',
  'report',
  'assign',
  'invite',
  'hook',
  'dlv',
  'inhook',
  'indlv',
  'export',
  'purge',
  'client',
  'run',
  'idp',
  'iden',
  'sethist',
  'notif',
  'push',
  'ndlv',
  'nchan',
] as const;
export type IdPrefix = (typeof idPrefixes)[number];

const body = '[0-7][0-9a-hjkmnp-tv-z]{25}';

/** A zod schema for ids of one kind. */
export const idOf = <P extends IdPrefix>(prefix: P) =>
  z.string().regex(new RegExp(`^${prefix}_${body}$`), `expected an id like ${prefix}_01h…`);

export const TenantId = idOf('tenant');
export const UserId = idOf('user');
export const GoalId = idOf('goal');
export const TaskId = idOf('task');
export const ApprovalId = idOf('appr');
export const WorkerId = idOf('worker');
export const AgentId = idOf('agent');
export const FileId = idOf('file');
export const ConversationId = idOf('conv');
export const MessageId = idOf('msg');
export const MemoryId = idOf('mem');
export const StepId = idOf('step');
export const GrantId = idOf('grant');
export const ScheduleId = idOf('sched');
export const ScheduleRunId = idOf('srun');
export const VoteId = idOf('vote');
export const ProposalId = idOf('prop');
export const SuggestionId = idOf('sugg');
export const NodeId = idOf('node');
export const ClusterId = idOf('clus');
/** A collaborative session of agents. */
export const CollaborationId = idOf('meet');
export const ConflictId = idOf('conf');
export const RoundId = idOf('round');
export const ReportId = idOf('report');
export const SessionId = idOf('sess');
export const AssignmentId = idOf('assign');
export const InvitationId = idOf('invite');

/** Lower-case SHA-256 in hexadecimal: the name of a blob. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const Timestamp = z.iso.datetime();
