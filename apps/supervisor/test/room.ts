import type { Brief, Intent, ModelProvider, ModelRequest, Purpose } from '@autoweave/contracts';
import { createPool, type Pool, type RunningService } from '@autoweave/kernel';
import { type ScriptedStep, scriptedModel } from '@autoweave/models';
import { createTestSystem, type TestSystem } from '@autoweave/testkit';
import { defineSupervisor, supervisorMigrations } from '../src/service.js';
import { Desk } from './desk.js';
import { Door } from './door.js';
import { Hand } from './hand.js';

export const intent = (over: Partial<Intent> = {}): Intent => ({
  objective: 'do it',
  capabilities: ['code'],
  complexity: 'MODERATE',
  risk: 'LOW',
  pattern: 'council',
  confidence: 1,
  method: 'scripted',
  ...over,
});

/** A step of a scripted model that answers one purpose for ever. */
export const answer = <P extends Purpose>(
  purpose: P,
  reply: (brief: Extract<Brief, { purpose: P }>, request: ModelRequest) => unknown,
): ScriptedStep => ({
  purpose,
  times: 'always',
  reply: (request) => {
    const said = reply(request.brief as Extract<Brief, { purpose: P }>, request);
    return typeof said === 'string' ? { text: said } : { json: said };
  },
});

/** A model that understands everything, finds everything good and learns nothing. */
export const plainModel = (...steps: ScriptedStep[]): ModelProvider =>
  scriptedModel([
    ...steps,
    answer('intent', () => intent()),
    answer('critic', ({ statements }) => ({
      outcomes: statements.map((statement) => ({ statement, passed: true, detail: 'seen' })),
      quality: 0.9,
    })),
    answer('reflect', () => ({ lessons: [] })),
  ]);

/** A supervisor on real stores, with a caller and a worker. */
export interface Room {
  readonly system: TestSystem;
  readonly desk: Desk;
  readonly hand: Hand;
  readonly door: Door;
  readonly pool: Pool;
  running: RunningService;
  /** Stops the supervisor and starts another one. */
  restart(): Promise<void>;
}

export async function openRoom(model: ModelProvider = plainModel(), env: NodeJS.ProcessEnv = {}): Promise<Room> {
  const system = await createTestSystem({ migrations: [supervisorMigrations] });
  const pool = createPool(system.env.DATABASE_URL, 'orchestration', { max: 2, name: 'supervisor-test' });
  system.onClose(() => pool.end());
  const desk = new Desk(system);
  const boot = () =>
    system.boot(
      defineSupervisor(() => model),
      { AUTOWEAVE_WORKER_LEASE_MS: '2000', AUTOWEAVE_HINT_TIMEOUT_MS: '1000', ...env },
    );
  const room: Room = {
    system,
    desk,
    pool,
    running: await boot(),
    door: new Door(system.env.REDIS_URL),
    hand: await new Hand(desk.bus, system.env.REDIS_URL).start(),
    restart: async () => {
      await room.running.close();
      room.running = await boot();
    },
  };
  system.onClose(async () => {
    await room.door.close();
    await room.hand.kill();
  });
  return room;
}
