import type { Plan, SettingKey } from '@autoweave/contracts';
import type { SettingsReader } from '@autoweave/kernel';

type Settings = Pick<SettingsReader, 'value'>;

const switches = {
  code_agent_enabled: 'code',
  data_agent_enabled: 'data',
  infra_agent_enabled: 'infra',
  research_agent_enabled: 'research',
  qa_agent_enabled: 'qa',
} as const satisfies Partial<Record<SettingKey, string>>;

const none: ReadonlySet<string> = new Set();

/** Agent types that an organisation has switched off (AGT-006). */
export function switchedOff(settings: Settings, tenantId: string | undefined): ReadonlySet<string> {
  const off = (Object.keys(switches) as (keyof typeof switches)[]).filter((key) => !settings.value(key, tenantId));
  return off.length === 0 ? none : new Set(off.map((key) => switches[key]));
}

/** The same, worked out once per organisation and change: it is asked for with every task. */
export function rememberedSwitches(
  settings: Pick<SettingsReader, 'value' | 'onChange'>,
): (tenantId: string | undefined) => ReadonlySet<string> {
  const known = new Map<string | undefined, ReadonlySet<string>>();
  settings.onChange(() => known.clear());
  return (tenantId) => {
    let off = known.get(tenantId);
    if (!off) known.set(tenantId, (off = switchedOff(settings, tenantId)));
    return off;
  };
}

/** What a plan gives a task when whoever made it said nothing. */
const unsaidSeconds = 300;

/** A plan whose tasks may run as long as an organisation has set, where the plan does not say otherwise. */
export function withTaskTimeout(plan: Plan, settings: Settings, tenantId: string): Plan {
  const seconds = settings.value('task_timeout_seconds', tenantId);
  if (seconds === unsaidSeconds) return plan;
  return {
    ...plan,
    tasks: plan.tasks.map((task) => (task.timeoutSeconds === unsaidSeconds ? { ...task, timeoutSeconds: seconds } : task)),
  };
}
