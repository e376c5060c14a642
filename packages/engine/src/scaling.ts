/** ORC-103, ORC-112 and ORC-113. */
export interface ScalingSettings {
  readonly scaleOutAbove: number;
  readonly scaleInBelow: number;
  /** For so long a threshold must be crossed, and so long nothing is changed after a change. */
  readonly stabilisationMs: number;
  readonly minNodes: number;
  readonly maxNodes: number;
}

export const defaultScaling: ScalingSettings = {
  scaleOutAbove: 0.8,
  scaleInBelow: 0.4,
  stabilisationMs: 300_000,
  minNodes: 1,
  maxNodes: 10,
};

/** What the decisions so far leave behind; times in milliseconds of one clock. */
export interface ScalingMemory {
  readonly side: 'above' | 'below' | 'between';
  readonly since: number;
  readonly changedAt: number | undefined;
}

export interface ScalingDecision {
  readonly action: 'out' | 'in' | 'hold';
  /** How many nodes there should be. */
  readonly nodes: number;
  readonly reason: string;
  readonly memory: ScalingMemory;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/**
 * One step of autoscaling: at most one node more or fewer, never beyond the bounds, only after the threshold has been
 * crossed without a break for the stabilisation time, and that long after the last change. A count outside the bounds is
 * brought back at once. `utilisation` is used over available capacity; demand that waits makes it exceed 1.
 */
export function decideScaling(
  observed: { readonly nodes: number; readonly utilisation: number },
  memory: ScalingMemory | undefined,
  settings: ScalingSettings,
  now: number,
): ScalingDecision {
  const { nodes } = observed;
  const utilisation = Number.isFinite(observed.utilisation) ? observed.utilisation : 0;
  const side = utilisation > settings.scaleOutAbove ? 'above' : utilisation < settings.scaleInBelow ? 'below' : 'between';
  const since = memory && memory.side === side ? memory.since : now;
  const changedAt = memory?.changedAt;
  const step = (action: 'out' | 'in', reason: string): ScalingDecision => ({
    action,
    nodes: nodes + (action === 'out' ? 1 : -1),
    reason,
    memory: { side, since: now, changedAt: now },
  });
  const hold = (reason: string): ScalingDecision => ({ action: 'hold', nodes, reason, memory: { side, since, changedAt } });

  if (nodes < settings.minNodes) return step('out', `${nodes} nodes are fewer than the minimum of ${settings.minNodes}`);
  if (nodes > settings.maxNodes) return step('in', `${nodes} nodes are more than the maximum of ${settings.maxNodes}`);
  if (side === 'between')
    return hold(`utilisation ${percent(utilisation)} is between ${percent(settings.scaleInBelow)} and ${percent(settings.scaleOutAbove)}`);
  const bound = side === 'above' ? settings.maxNodes : settings.minNodes;
  if (nodes === bound)
    return hold(`utilisation ${percent(utilisation)}, but ${nodes} nodes are the ${side === 'above' ? 'maximum' : 'minimum'}`);
  const settled = now - Math.max(since, changedAt ?? Number.NEGATIVE_INFINITY);
  if (settled < settings.stabilisationMs)
    return hold(`utilisation ${percent(utilisation)} for ${Math.round(settled / 1_000)} of ${settings.stabilisationMs / 1_000} s`);
  return step(
    side === 'above' ? 'out' : 'in',
    `utilisation ${percent(utilisation)} ${side} ${percent(side === 'above' ? settings.scaleOutAbove : settings.scaleInBelow)} for ${Math.round(settled / 1_000)} s`,
  );
}
