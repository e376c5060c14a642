import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { HotplugEvent, streams } from '@autoweave/contracts';
import { connectRedis } from '@autoweave/kernel';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { describe, expect, it } from 'vitest';

const available = existsSync('/usr/bin/umockdev-run') && existsSync('/usr/bin/python3');
const preload = 'libumockdev-preload.so.0';

describe.skipIf(!available)('the daemon on an emulated USB bus', () => {
  // @requirements PLG-055 PLG-058
  it('reports a device when it is plugged in and when it is pulled out', async () => {
    const system = await createTestSystem();
    const redis = connectRedis(system.env.REDIS_URL);
    system.onClose(() => redis.disconnect());
    const main = resolve(import.meta.dirname, '../dist/main.js');
    const bed = spawn('/usr/bin/python3', [resolve(import.meta.dirname, 'usb-testbed.py'), process.execPath, main], {
      env: { PATH: process.env.PATH, LD_PRELOAD: preload, ...system.env },
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    const ended = new Promise<void>((done) => bed.once('exit', () => done()));
    const seen = async (kind: HotplugEvent['event'], productId: string) => {
      const entries = await redis.xrange(streams.hotplug, '-', '+');
      return entries
        .map(([, fields]) => HotplugEvent.parse(JSON.parse(fields[1] as string)))
        .find((event) => event.event === kind && event.productId === productId);
    };
    try {
      // The hub was there before the daemon: the initial look finds it.
      await eventually(() => seen('device.attached', '0x0002'));
      bed.stdin.write('attach\n');
      expect(await eventually(() => seen('device.attached', '0x5711'))).toMatchObject({
        vendorId: '0x0483',
        deviceId: expect.stringContaining('0x0483:0x5711'),
      });
      bed.stdin.write('detach\n');
      await eventually(() => seen('device.detached', '0x5711'));
    } finally {
      bed.stdin.end();
      await ended;
    }
  });

  it('starts quietly where there is no USB', async () => {
    const system = await createTestSystem();
    const { service } = await import('../src/index.js');
    await system.boot(service);
  });
});
