import { sleep } from './dice.mjs';
import { contracts } from './modules.mjs';

const { shardCount, streams } = contracts;

/** Does harm at random, one thing after the other, until it is called off. */
export class Monkeys {
  done = {};
  #running = true;

  constructor(servers, crew, luck) {
    Object.assign(this, { servers, luck });
    const { supervisors, workers, agents } = crew;
    const { pick, between, chance } = luck;
    /** What may happen, and how often in proportion. */
    this.tricks = [
      ['kill a worker', 4, () => pick(workers).kill()],
      ['kill a real worker', 3, () => pick(agents).kill()],
      ['freeze a real worker', 1, () => pick(agents).freeze(between(500, 3_000))],
      ['freeze a real worker past its lease', 2, () => pick(agents).freeze(between(5_000, 8_000))],
      ['tell a real worker to end', 1, () => pick(agents).leave()],
      ['freeze a worker', 3, () => pick(workers).freeze(between(500, 7_000))],
      ['kill a supervisor', 3, () => pick(supervisors).kill()],
      ['freeze a supervisor', 3, () => pick(supervisors).freeze(between(500, 7_000))],
      ['kill both supervisors', 1, () => supervisors.forEach((one) => one.kill())],
      ['flush Redis', 2, () => servers.flushRedis()],
      ['restart Redis', 1, () => servers.restartRedis(chance(0.5))],
      ['restart Postgres', 1, () => servers.restartPostgres(false)],
      ['kill Postgres', 1, () => servers.restartPostgres(true)],
      ['cut connections', 4, () => servers.cutConnections()],
      ['deliver again', 4, () => this.#again()],
    ];
  }

  /** Kinds of harm that have not been done. */
  get missing() {
    return this.tricks.map(([name]) => name).filter((name) => !this.done[name]);
  }

  start() {
    this.loop = this.#work();
  }

  async stop() {
    this.#running = false;
    await this.loop;
  }

  async #work() {
    const cards = this.tricks.flatMap(([name, weight, trick]) => Array.from({ length: weight }, () => [name, trick]));
    const tricks = new Map(this.tricks.map(([name, , trick]) => [name, trick]));
    const frozen = new Set();
    while (this.#running) {
      await sleep(this.luck.between(150, 1_100));
      const { missing } = this;
      // Every other card is one that nobody has seen yet, as long as there are any.
      const [name] = missing.length > 0 && this.luck.chance(0.5) ? [this.luck.pick(missing)] : this.luck.pick(cards);
      const harm = Promise.resolve()
        .then(tricks.get(name))
        .then(
          () => (this.done[name] = (this.done[name] ?? 0) + 1),
          (error) => (this.done[`${name}: ${String(error.message ?? error).slice(0, 60)}`] = 1),
        );
      // Whoever is frozen thaws while other things happen.
      if (name.startsWith('freeze')) frozen.add(harm.finally(() => frozen.delete(harm)));
      else await harm;
    }
    await Promise.all(frozen);
  }

  /** Old commands and reports once more, word for word, as a network that repeats itself would bring them. */
  async #again() {
    const { redis } = this.servers;
    for (let i = 0; i < 20; i += 1) {
      const stream = streams.shard(this.luck.below(shardCount));
      const entries = await redis.xrevrange(stream, '+', '-', 'COUNT', 10);
      if (entries.length === 0) continue;
      const [, fields] = this.luck.pick(entries);
      await redis.xadd(stream, '*', ...fields);
    }
  }
}
