import type { Readable } from 'node:stream';

/** Collects a stream up to a size and goes on draining it, so that the writer never blocks. */
export class Capture {
  private readonly parts: Buffer[] = [];
  private kept = 0;
  total = 0;

  constructor(
    stream: Readable,
    private readonly maxBytes: number,
    /** Called once when far more was written than will ever be kept. */
    private readonly onFlood: () => void = () => {},
  ) {
    stream.on('data', (chunk: Buffer) => this.take(chunk));
    stream.on('error', () => {});
  }

  get truncated(): boolean {
    return this.total > this.kept;
  }

  text(): string {
    return Buffer.concat(this.parts).toString('utf8');
  }

  private take(chunk: Buffer): void {
    const before = this.total;
    this.total += chunk.length;
    const room = this.maxBytes - this.kept;
    if (room > 0) {
      const piece = chunk.subarray(0, room);
      this.parts.push(piece);
      this.kept += piece.length;
    }
    const flood = this.maxBytes * 32;
    if (before <= flood && this.total > flood) this.onFlood();
  }
}
