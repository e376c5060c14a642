import { HotplugEvent, streams } from '@autoweave/contracts';
import { CONFIG, connectRedis, INSTANCE, LOG, type Log, POOL, type Pool, StreamConsumer } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { PluginsConfig } from '../config.js';
import { HookManager } from '../hook/hook-manager.js';

const hookOf = { 'device.attached': 'onUSBAttach', 'device.detached': 'onUSBDetach' } as const;

/** Keeps what the USB daemon reports and tells plugins about it. */
@Injectable()
export class DevicesService implements OnApplicationBootstrap, OnApplicationShutdown {
  private consumer: StreamConsumer | undefined;
  private readonly control;

  constructor(
    @Inject(CONFIG) private readonly config: PluginsConfig,
    @Inject(INSTANCE) private readonly instance: string,
    @Inject(LOG) private readonly log: Log,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(HookManager) private readonly hooks: HookManager,
  ) {
    this.control = connectRedis(config.REDIS_URL);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.consumer = new StreamConsumer({
      redis: connectRedis(this.config.REDIS_URL, { blocking: true }),
      control: this.control,
      group: 'plugins',
      consumer: this.instance,
      streams: [streams.hotplug],
      deadLetterStream: streams.deadLetters('plugins'),
      log: this.log,
      handle: async (batch) => {
        const done = [];
        for (const entry of batch) {
          try {
            await this.keep(HotplugEvent.parse(JSON.parse(entry.body)));
            done.push(entry);
          } catch (error) {
            this.log.warn({ err: error, entryId: entry.id }, 'a USB event could not be kept');
          }
        }
        return done;
      },
    });
    await this.consumer.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.consumer?.stop();
    this.control.disconnect();
  }

  async list(): Promise<HotplugEvent[]> {
    const { rows } = await this.pool.query<{
      event: HotplugEvent['event'];
      device_id: string;
      vendor: string;
      product: string;
      vendor_id: string;
      product_id: string;
      serial: string;
      path: string;
      at: Date;
    }>('SELECT * FROM device ORDER BY at DESC LIMIT 200');
    return rows.map((row) => ({
      event: row.event,
      deviceId: row.device_id,
      vendor: row.vendor,
      product: row.product,
      vendorId: row.vendor_id,
      productId: row.product_id,
      serial: row.serial,
      path: row.path,
      timestamp: row.at.toISOString(),
    }));
  }

  private async keep(event: HotplugEvent): Promise<void> {
    await this.pool.query(
      `INSERT INTO device (device_id, event, vendor, product, vendor_id, product_id, serial, path, at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)
       ON CONFLICT (device_id) DO UPDATE SET event = $2, vendor = $3, product = $4, serial = $7, path = $8, at = $9 WHERE device.at <= $9`,
      [
        event.deviceId,
        event.event,
        event.vendor,
        event.product,
        event.vendorId,
        event.productId,
        event.serial,
        event.path,
        event.timestamp,
      ],
    );
    await this.hooks.emit(hookOf[event.event], { ...event });
  }
}
