import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A wire to a server that can be cut: at the worst moment, when the server has done its work and its answer is on the way. */
export class CuttingProxy {
  /** How likely an answer of the server is swallowed and its connection cut, 0–1. */
  risk = 0;
  cuts = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  constructor(
    private readonly target: URL,
    chance: () => number,
  ) {
    this.#server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      const cut = () => {
        near.destroy();
        far.destroy();
        this.#sockets.delete(near);
      };
      this.#sockets.add(near);
      for (const socket of [near, far]) socket.setNoDelay(true).on('error', cut).on('close', cut);
      near.on('data', (bytes) => far.write(bytes));
      far.on('data', (bytes) => {
        if (chance() >= this.risk) return void near.write(bytes);
        this.cuts += 1;
        cut();
      });
    });
  }

  /** Resolves with the target's address by way of this wire. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.toString();
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
