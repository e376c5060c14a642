import type { HookName, HookPayload, TaskAssignment } from '@autoweave/contracts';
import type { HookManager, HookOutcome } from '@autoweave/kernel';

const about = ({ tenantId, userId, goalId, taskId, attempt, agent, agentType }: TaskAssignment) => ({
  tenantId,
  userId,
  goalId,
  taskId,
  attempt,
  agent: agent.name,
  agentType,
});
type About = ReturnType<typeof about>;
export type AgentHookName = Exclude<HookName, 'beforeGoalExecution' | 'afterGoalExecution'>;

/** The hooks of one attempt: knows whose they are. */
export class AgentHooks {
  private readonly about: About;

  constructor(
    private readonly manager: HookManager,
    assignment: TaskAssignment,
  ) {
    this.about = about(assignment);
  }

  /** Waits for what the handlers say. */
  ask<H extends AgentHookName>(hook: H, data: Omit<HookPayload<H>, keyof About>): Promise<HookOutcome<HookPayload<H>>> {
    return this.manager.emit(hook, { ...this.about, ...data } as HookPayload<H>);
  }

  /** Tells the handlers; nobody waits for them. */
  tell<H extends AgentHookName>(hook: H, data: Omit<HookPayload<H>, keyof About>): void {
    void this.manager.emit(hook, { ...this.about, ...data } as HookPayload<H>);
  }
}
