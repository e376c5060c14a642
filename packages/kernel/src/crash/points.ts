/** Where a supervisor can be made to die, in the order in which a command passes them. */
export const supervisorCrashPoints = [
  /** Its shards are leased; their goals are not in memory yet. */
  'supervisor.shards_acquired',
  /** A message has been read from its shard's stream and is not decided. */
  'supervisor.message_read',
  /** A tick is decided and not written. */
  'supervisor.tick_decided',
  /** A tick is written; nobody has been answered. */
  'supervisor.committed',
  /** Callers are answered; no worker has been told of new tasks. */
  'supervisor.answered',
  /** Workers have been told; nobody who watches has. */
  'supervisor.hinted',
  /** A child goal is decided and stored; its submission waits in the outbox. */
  'supervisor.child_spawned',
  /** An auction is stored as open; no agent has been asked for a bid. */
  'supervisor.auction_opened',
  /** Messages to others have arrived; their rows still stand in the outbox. */
  'supervisor.handed_over',
  /** A model has answered; what it thought is not recorded. */
  'supervisor.thought',
  /** A time has come that a goal waited for, and nothing was done about it. */
  'supervisor.alarm_fired',
  /** A snapshot of a goal has just been stored. */
  'supervisor.snapshot_saved',
] as const;

/** Where a worker can be made to die, in the order in which an attempt passes them. */
export const agentsCrashPoints = [
  /** The attempt is on record; no model has been asked. */
  'agents.attempt_begun',
  /** The model has answered; its turn is not saved. */
  'agents.model_answered',
  /** The intent to call a tool is saved; the tool has not run. */
  'agents.intent_saved',
  /** The tool has run; its result is not saved. */
  'agents.tool_ran',
  /** The result is saved; the model has not seen it. */
  'agents.result_saved',
  /** The attempt is done; the supervisor does not know. */
  'agents.before_report',
  /** The supervisor has the outcome; the worker has not noted that. */
  'agents.after_report',
] as const;

export const crashPoints = [...supervisorCrashPoints, ...agentsCrashPoints] as const;
/** A misspelt name does not compile. */
export type CrashPoint = (typeof crashPoints)[number];
