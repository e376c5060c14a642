import { EgressPolicy } from '@autoweave/contracts';
import type { EgressRules } from '@autoweave/sandbox';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

/** The file `network_policies.yaml` (AGT-070, AGT-071). */
export const NetworkPolicies = z.strictObject({
  agents: z.record(z.string(), z.strictObject({ egress: EgressPolicy })),
});
export type NetworkPolicies = z.infer<typeof NetworkPolicies>;

export const importNetworkPolicies = (text: string): NetworkPolicies => NetworkPolicies.parse(parse(text));
export const exportNetworkPolicies = (policies: NetworkPolicies): string => stringify(policies);

/** The denies of `default` hold for everybody (AGT-072). default ← agent type ← this agent's own definition, which can only narrow: fewer hosts, more denies, smaller numbers. */
export function effectiveEgress(policies: NetworkPolicies, type: string, own?: EgressPolicy): EgressRules {
  const base = policies.agents.default?.egress;
  const typed = policies.agents[type]?.egress;
  const given = typed?.allow ?? base?.allow ?? [];
  const least = (pick: (one: EgressPolicy) => number | undefined, fallback: number) =>
    Math.min((typed && pick(typed)) ?? (base && pick(base)) ?? fallback, (own && pick(own)) ?? Number.POSITIVE_INFINITY);
  return {
    // A pattern of the definition stays only if the type has it too, or allows everything on that port.
    allow: own?.allow
      ? own.allow.filter((one) => given.includes(one) || given.includes(`*:${one.slice(one.lastIndexOf(':') + 1)}`))
      : given,
    deny: [...new Set([...(base?.deny ?? []), ...(typed?.deny ?? []), ...(own?.deny ?? [])])],
    maxConnections: least((one) => one.max_connections, 100),
    requestsPerMinute: least((one) => one.rate_limit_requests_per_minute, 1_000),
    maxDownloadMb: least((one) => one.max_download_size_mb, 50),
    maxUploadMb: least((one) => one.max_upload_size_mb ?? one.max_download_size_mb, 50),
  };
}
