import {
  agentChanged,
  alertRaised,
  goalFinished,
  incidentFound,
  pluginError,
  pluginLoaded,
  pluginUnloaded,
  policyChanged,
  safetyAlert,
  safetyViolation,
} from '@autoweave/contracts';
import { type MessageContext, OnEvent } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import type { AuditEntry } from './audit-entry.js';
import { AuditService } from './audit.service.js';

type Judged = z.infer<typeof safetyViolation.payload>;

/** What happens behind the door and must stand in the log too: what the safety gate judged, and what changed by itself. */
@Controller()
export class DomainAudit {
  constructor(@Inject(AuditService) private readonly audit: AuditService) {}

  @OnEvent(safetyViolation)
  async violation(judged: Judged, context: MessageContext) {
    await this.record(context, { ...gateEntry(judged), eventType: 'safety.violation', outcome: 'DENIED', severity: 'WARNING' });
  }

  @OnEvent(safetyAlert)
  async alert(judged: Judged, context: MessageContext) {
    await this.record(context, { ...gateEntry(judged), eventType: 'safety.alert', outcome: 'PENDING' });
  }

  @OnEvent(agentChanged)
  async agent({ name, version, change }: z.infer<typeof agentChanged.payload>, context: MessageContext) {
    await this.record(context, {
      category: 'AGENT',
      eventType: 'config_changed',
      outcome: 'SUCCESS',
      resourceType: 'agent',
      resourceId: name,
      description: change,
      details: { version },
    });
  }

  @OnEvent(goalFinished)
  async goal({ goalId, ...rest }: z.infer<typeof goalFinished.payload>, context: MessageContext) {
    await this.record(context, {
      category: 'GOAL',
      eventType: 'goal.finished',
      outcome: rest.status === 'complete' ? 'SUCCESS' : 'FAILURE',
      severity: 'INFO',
      resourceType: 'goal',
      resourceId: goalId,
      details: { status: rest.status },
    });
  }

  @OnEvent(pluginLoaded)
  async loaded({ pluginId }: { pluginId: string }, context: MessageContext) {
    await this.plugin(context, pluginId, 'plugin.loaded', 'SUCCESS');
  }

  @OnEvent(pluginUnloaded)
  async unloaded({ pluginId }: { pluginId: string }, context: MessageContext) {
    await this.plugin(context, pluginId, 'plugin.unloaded', 'SUCCESS');
  }

  @OnEvent(pluginError)
  async failed({ pluginId, message }: { pluginId: string; message: string }, context: MessageContext) {
    await this.plugin(context, pluginId, 'plugin.error', 'FAILURE', message);
  }

  @OnEvent(policyChanged)
  async policy({ file, by, before, after }: z.infer<typeof policyChanged.payload>, context: MessageContext) {
    await this.record(context, {
      category: 'SECURITY',
      eventType: 'policy.changed',
      outcome: 'SUCCESS',
      severity: 'WARNING',
      resourceType: 'policy',
      resourceId: file,
      details: { by, before, after },
    });
  }

  @OnEvent(alertRaised)
  async raised(alert: z.infer<typeof alertRaised.payload>, context: MessageContext) {
    await this.record(context, {
      category: 'SECURITY',
      eventType: 'alert.raised',
      outcome: 'FAILURE',
      severity: 'CRITICAL',
      details: alert,
    });
  }

  @OnEvent(incidentFound)
  async incident(incident: z.infer<typeof incidentFound.payload>, context: MessageContext) {
    await this.record(context, { category: 'SECURITY', eventType: 'incident.found', outcome: 'FAILURE', details: incident });
  }

  private plugin(context: MessageContext, pluginId: string, eventType: string, outcome: 'SUCCESS' | 'FAILURE', description = '') {
    return this.record(context, { category: 'SECURITY', eventType, outcome, resourceType: 'plugin', resourceId: pluginId, description });
  }

  /** The message's own id becomes the event's: one that is delivered twice is recorded once. */
  private record(context: MessageContext, entry: AuditEntry): Promise<void> {
    const { actor } = context;
    return this.audit.record({
      eventId: context.id,
      tenantId: context.tenantId,
      actorId: actor.type === 'user' ? actor.userId : actor.type === 'agent' ? actor.agent : actor.service,
      actorType: actor.type,
      requestId: context.correlationId,
      ...entry,
    });
  }
}

const gateEntry = ({ goalId, taskId, agent, action, subject, rule, message, attempt, callId }: Judged) =>
  ({
    category: 'SECURITY',
    actorId: agent,
    actorType: 'agent',
    resourceType: 'task',
    resourceId: taskId,
    description: message,
    tags: [action, rule],
    details: { goalId, subject, attempt, ...(callId ? { callId } : {}) },
  }) as const satisfies Partial<AuditEntry>;
