import type { EgressRules } from './egress-rules.js';

interface Use {
  readonly started: number[];
  open: number;
}

/** Counts requests of the last minute and open connections per key, e.g. per agent. */
export class EgressMeter {
  private readonly uses = new Map<string, Use>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Takes a place, to be given back by the returned function; answers why not when a limit is reached. */
  enter(key: string, rules: EgressRules): (() => void) | string {
    const now = this.now();
    const use = this.uses.get(key) ?? { started: [], open: 0 };
    while (use.started.length > 0 && (use.started[0] as number) <= now - 60_000) use.started.shift();
    this.uses.set(key, use);
    if (use.started.length >= rules.requestsPerMinute) return `more than ${rules.requestsPerMinute} requests in a minute`;
    if (use.open >= rules.maxConnections) return `more than ${rules.maxConnections} connections at once`;
    use.started.push(now);
    use.open += 1;
    let given = false;
    return () => {
      if (!given) use.open -= 1;
      given = true;
      if (use.open === 0 && use.started.every((at) => at <= this.now() - 60_000)) this.uses.delete(key);
    };
  }
}
