import { streams } from '@autoweave/contracts';
import { BUS, type Bus, LOG, type Log } from '@autoweave/kernel';
import { type DynamicModule, Inject, Injectable, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { openLibusb } from './usb/libusb-backend.js';
import { UsbWatcher } from './usb/usb-watcher.js';

const maxStreamLength = 10_000;

/** Appends every change of the bus to `aw:hotplug` (PLG-058) and knows nothing else. */
@Injectable()
class UsbService implements OnApplicationBootstrap, OnApplicationShutdown {
  private watcher: UsbWatcher | undefined;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const backend = await openLibusb();
    if (!backend) {
      this.log.info('there is no USB on this machine; nothing to watch');
      return;
    }
    this.watcher = new UsbWatcher(
      backend,
      (event) =>
        trace
          .getTracer('autoweave.usb')
          .startActiveSpan(event.event === 'device.attached' ? 'usb.device.attach' : 'usb.device.detach', async (span) => {
            await this.bus.notify(streams.hotplug, event, maxStreamLength);
            this.log.info({ deviceId: event.deviceId, product: event.product }, event.event);
            span.end();
          }),
      (error) => this.log.warn({ err: error }, 'the USB bus could not be read'),
    );
    await this.watcher.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.watcher?.stop();
  }
}

@Module({})
export class UsbDaemonModule {
  static create(): DynamicModule {
    return { module: UsbDaemonModule, providers: [UsbService] };
  }
}
