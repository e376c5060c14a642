import type { TaskAssignment } from '@autoweave/contracts';
import type { SettingsReader } from '@autoweave/kernel';

/** How an agent thinks where its definition does not say: as its organisation has set it. */
export function withDefaults(assignment: TaskAssignment, settings: Pick<SettingsReader, 'stored' | 'value'>): TaskAssignment {
  const { agent, tenantId } = assignment;
  const model = agent.model ?? settings.stored('agent_model', tenantId);
  return {
    ...assignment,
    agent: {
      ...agent,
      temperature: agent.temperature ?? settings.value('agent_temperature', tenantId),
      maxOutputTokens: agent.maxOutputTokens ?? settings.value('agent_max_tokens', tenantId),
      ...(model === undefined ? {} : { model }),
    },
  };
}
