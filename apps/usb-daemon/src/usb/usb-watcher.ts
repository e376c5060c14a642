import type { HotplugEvent } from '@autoweave/contracts';
import { diffDevices } from './diff-devices.js';
import type { UsbBackend, UsbDevice } from './usb-backend.js';

/** PLG-055. */
const pollMs = 5_000;
/** A hub announces its devices in a burst. */
const settleMs = 150;

/** Turns changes of the bus into events: one look at the start, then on every announcement, or by polling without any. */
export class UsbWatcher {
  private known: readonly UsbDevice[] = [];
  private looking: Promise<void> = Promise.resolve();
  private settle: NodeJS.Timeout | undefined;
  private poll: NodeJS.Timeout | undefined;
  private unlisten = () => {};

  constructor(
    private readonly backend: UsbBackend,
    private readonly emit: (event: HotplugEvent) => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {}

  async start(): Promise<void> {
    if (this.backend.hotplug) this.unlisten = this.backend.onChange(() => this.lookSoon());
    else this.poll = setInterval(() => void this.look(), pollMs);
    await this.look();
  }

  async stop(): Promise<void> {
    this.unlisten();
    clearTimeout(this.settle);
    clearInterval(this.poll);
    await this.looking;
  }

  private lookSoon(): void {
    clearTimeout(this.settle);
    this.settle = setTimeout(() => void this.look(), settleMs);
  }

  private look(): Promise<void> {
    this.looking = this.looking.then(async () => {
      try {
        const found = await this.backend.list();
        for (const event of diffDevices(this.known, found, new Date())) await this.emit(event);
        this.known = found;
      } catch (error) {
        this.onError(error);
      }
    });
    return this.looking;
  }
}
