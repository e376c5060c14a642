import {
  agentChanged,
  type AgentDefinition,
  type AgentDetail,
  type AgentFile,
  AgentDefinition as AgentSchema,
  type AgentPatch,
  type AgentProfile,
  type AgentVersion,
  alertRaised,
} from '@autoweave/contracts';
import { type Bus, fault, type Log } from '@autoweave/kernel';
import type { AgentDirectory } from './agent-directory.js';
import { type AgentSource, exportAgents, importAgents, readAgentFolder, shippedFolder } from './agent-files.js';
import { AgentWatch, readAgents } from './agent-watch.js';
import type { AgentsRepository, AgentWrite } from './agents.repository.js';
import type { ProfilesRepository } from './profiles.repository.js';
import { mergeDefinition, type StoredAgent } from './team.js';

export interface AgentsParts {
  readonly directory: AgentDirectory;
  readonly agents: AgentsRepository;
  readonly profiles: ProfilesRepository;
  readonly bus: Bus;
  readonly log: Log;
  /** A folder of the installation beside the shipped one. */
  readonly folder: string | undefined;
}

/** Roles that think for every goal. */
const indispensable: ReadonlySet<string> = new Set(['supervisor', 'planner', 'critic']);
const flushEveryMs = 2_000;
/** Every so many flushes the sums of other supervisors are read. */
const reloadEvery = 15;
const service = { type: 'service' as const, service: 'supervisor' };

/** Definitions of agents from files and from people, in step between the database, this process and the other supervisors. */
export class AgentsService {
  #watch: AgentWatch | undefined;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #print = '';
  #flushes = 0;

  constructor(private readonly parts: AgentsParts) {}

  /** Reads the files, stores what is new, loads the directory and follows the files. A shipped file that is broken throws. */
  async start(): Promise<void> {
    const { agents, profiles, directory } = this.parts;
    const folders = this.parts.folder === undefined ? [shippedFolder] : [shippedFolder, this.parts.folder];
    const sources = await readAgents(folders);
    await this.#take(sources, 'installed');
    await profiles.rebuild();
    this.#print = await agents.fingerprint();
    directory.load(await agents.all(), await profiles.all());
    this.#watch = new AgentWatch(folders, {
      changed: (changed) => this.#reloaded(changed),
      removed: (names) => this.#removed(names),
      failed: (error) => this.parts.log.warn({ err: error }, 'the folders of agents could not be read'),
    });
    await this.#watch.start(sources);
    this.#timer = setInterval(() => this.#keepInStep(), flushEveryMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#watch?.stop();
    await this.#flushing;
    await this.#flush().catch(() => undefined);
  }

  detail(tenantId: string, name: string): AgentDetail {
    const found = this.#find(tenantId, name);
    return { definition: found.definition, deployment: found.deployment, source: found.source, version: found.version };
  }

  async create(tenantId: string, definition: AgentDefinition, by: string): Promise<AgentDetail> {
    if (this.parts.directory.of(tenantId).named(definition.name))
      throw fault('CONFLICT', `There is an agent ${definition.name} already`, { hint: 'Choose another name, or change that one' });
    await this.#write({ tenantId, definition, source: 'tenant', deployment: 'DRAFT', change: 'created', by });
    return this.detail(tenantId, definition.name);
  }

  async update(tenantId: string, name: string, patch: AgentPatch, by: string): Promise<AgentDetail> {
    await this.#change(tenantId, name, patch, 'changed', by);
    return this.detail(tenantId, name);
  }

  async deploy(tenantId: string, name: string, action: 'deploy' | 'stop', by: string): Promise<AgentDetail> {
    const deployment = action === 'deploy' ? 'DEPLOYED' : 'STOPPED';
    await this.#change(tenantId, name, {}, action === 'deploy' ? 'deployed' : 'stopped', by, deployment);
    return this.detail(tenantId, name);
  }

  async remove(tenantId: string, name: string): Promise<void> {
    const found = this.#find(tenantId, name);
    if (found.tenantId !== tenantId) throw fault('CONFLICT', `${name} comes with the installation`, { hint: 'Disable or stop it instead' });
    await this.parts.agents.remove(found.agentId);
    await this.#reload();
    await this.#tell(tenantId, name, found.version, 'removed');
  }

  async versions(tenantId: string, name: string): Promise<AgentVersion[]> {
    return this.parts.agents.versions(this.#find(tenantId, name).agentId);
  }

  async rollback(tenantId: string, name: string, version: number, by: string): Promise<AgentDetail> {
    const wanted = (await this.versions(tenantId, name)).find((v) => v.version === version);
    if (!wanted) throw fault('NOT_FOUND', `${name} has no version ${version}`, { hint: 'GET /agents/{name}/versions lists them' });
    const { name: _name, ...rest } = wanted.definition;
    await this.#change(tenantId, name, rest, `rolled back to ${version}`, by, undefined, true);
    return this.detail(tenantId, name);
  }

  export(tenantId: string): AgentFile[] {
    return exportAgents(this.parts.directory.of(tenantId).agents.map((agent) => agent.definition));
  }

  async import(tenantId: string, files: readonly AgentFile[], by: string): Promise<string[]> {
    let definitions: readonly AgentDefinition[];
    try {
      definitions = importAgents(files);
    } catch (error) {
      throw fault('VALIDATION_FAILED', error instanceof Error ? error.message : 'The files could not be read', {
        hint: 'Nothing was taken over; correct the file and import again',
      });
    }
    const team = this.parts.directory.of(tenantId);
    await this.parts.agents.writeAll(
      definitions.map((definition): AgentWrite => {
        const known = team.named(definition.name);
        const shared = known !== undefined && known.source !== 'tenant';
        const { name: _name, ...patch } = definition;
        return {
          tenantId,
          definition,
          source: shared ? 'override' : 'tenant',
          patch: shared ? patch : undefined,
          deployment: known?.deployment === 'RUNNING' ? 'DEPLOYED' : (known?.deployment ?? 'DRAFT'),
          change: 'imported',
          by,
        };
      }),
    );
    await this.#reload();
    return definitions.map((d) => d.name);
  }

  async profile(tenantId: string, name: string): Promise<AgentProfile> {
    const { definition } = this.#find(tenantId, name);
    await this.#flush();
    return {
      ...(await this.parts.profiles.profile(tenantId, name)),
      specializations: [...new Set([definition.specialization, ...definition.capabilities.flatMap((c) => c.specializations)])],
      circuit: this.parts.directory.profiles.circuit(tenantId, name, Date.now()),
    };
  }

  #find(tenantId: string, name: string): StoredAgent {
    const found = this.parts.directory.of(tenantId).named(name);
    if (!found) throw fault('NOT_FOUND', `There is no agent ${name}`, { hint: 'GET /agents lists them' });
    return found;
  }

  async #change(
    tenantId: string,
    name: string,
    patch: AgentPatch,
    change: string,
    by: string,
    deployment?: 'DEPLOYED' | 'STOPPED',
    replace = false,
  ): Promise<void> {
    const found = this.#find(tenantId, name);
    const merged = AgentSchema.safeParse(replace ? { ...patch, name } : mergeDefinition(found.definition, patch));
    if (!merged.success)
      throw fault('VALIDATION_FAILED', merged.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; '), {
        hint: 'Nothing was changed',
      });
    if (indispensable.has(name) && (!merged.data.enabled || deployment === 'STOPPED'))
      throw fault('VALIDATION_FAILED', `Every goal needs the ${name}: it cannot be switched off`, {
        hint: 'Change its instructions, model or temperature instead',
      });
    const own = found.tenantId === tenantId;
    const source = own ? found.source : 'override';
    if (!own)
      // The tenant's history begins with what it had until now, so that it can go back to it.
      await this.parts.agents.write({
        tenantId,
        definition: found.definition,
        source,
        patch: {},
        deployment: found.deployment,
        change: `as it came, version ${found.version}`,
        by: 'system',
      });
    const kept = replace ? patch : source === 'override' ? mergePatch(own ? (found.patch ?? {}) : {}, patch) : undefined;
    await this.#write({
      tenantId,
      definition: merged.data,
      source,
      patch: source === 'override' ? kept : undefined,
      deployment: deployment ?? (found.deployment === 'RUNNING' ? 'DEPLOYED' : found.deployment),
      change,
      by,
    });
  }

  async #write(w: AgentWrite): Promise<void> {
    const written = await this.parts.agents.write(w);
    await this.#reload();
    if (written) await this.#tell(w.tenantId, w.definition.name, written.version, w.change);
  }

  /** Swaps in one step what is in memory; a turn under way keeps what it has. */
  async #reload(): Promise<void> {
    this.#print = await this.parts.agents.fingerprint();
    this.parts.directory.load(await this.parts.agents.all());
  }

  async #tell(tenantId: string | undefined, name: string, version: number, change: string): Promise<void> {
    this.parts.log.info({ agent: name, version, change, tenantId }, 'an agent definition changed');
    await this.parts.bus.publish(agentChanged, { name, version, change }, { tenantId: tenantId ?? null, actor: service });
  }

  async #take(sources: readonly AgentSource[], change: string): Promise<readonly string[]> {
    const shipped = new Map((await readAgentFolder(shippedFolder)).map((s) => [s.name, s.hash]));
    const changed: string[] = [];
    for (const source of sources) {
      if (!source.ok) {
        await this.#alert(source);
        continue;
      }
      const from = shipped.get(source.name) === source.hash ? 'shipped' : 'directory';
      changed.push(...(await this.parts.agents.share([source.definition], from, change, 'files')));
    }
    return changed;
  }

  async #reloaded(sources: readonly AgentSource[]): Promise<void> {
    const changed = await this.#take(sources, 'reloaded');
    if (changed.length === 0) return;
    await this.#reload();
    for (const name of changed) {
      const agent = this.parts.directory.of().named(name);
      if (agent) await this.#tell(undefined, name, agent.version, 'reloaded');
    }
  }

  async #removed(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const agent = this.parts.directory.of().named(name);
      if (!agent) continue;
      await this.parts.agents.remove(agent.agentId);
      await this.#tell(undefined, name, agent.version, 'removed');
    }
    await this.#reload();
  }

  /** A file that cannot be used changes nothing: what held keeps holding, and somebody is told. */
  async #alert(source: Extract<AgentSource, { ok: false }>): Promise<void> {
    const message = `The definition of ${source.name} could not be read and was left as it was: ${source.message}`;
    this.parts.log.error({ agent: source.name }, message);
    await this.parts.bus.publish(
      alertRaised,
      { severity: 'warning', type: 'agent_reload_failed', subject: source.name, message, details: { contentHash: source.hash } },
      { tenantId: null, actor: service },
    );
  }

  #keepInStep(): void {
    this.#flushing = this.#flush()
      .then(async () => {
        this.#flushes += 1;
        if (this.#flushes % reloadEvery === 0) this.parts.directory.profiles.load(await this.parts.profiles.all());
        if ((await this.parts.agents.fingerprint()) !== this.#print) await this.#reload();
      })
      .catch((error: unknown) => this.parts.log.warn({ err: error }, 'profiles of agents could not be stored'));
  }

  async #flush(): Promise<void> {
    const changes = this.parts.directory.profiles.drain();
    try {
      await this.parts.profiles.add(changes);
    } catch (error) {
      this.parts.directory.profiles.keep(changes);
      throw error;
    }
  }
}

/** Two changes after each other as one. */
function mergePatch(before: AgentPatch, after: AgentPatch): AgentPatch {
  const merged: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(after)) {
    const old = merged[key];
    const records = [old, value].every((v) => typeof v === 'object' && v !== null && !Array.isArray(v));
    merged[key] = records ? { ...(old as object), ...(value as object) } : value;
  }
  return merged as AgentPatch;
}
