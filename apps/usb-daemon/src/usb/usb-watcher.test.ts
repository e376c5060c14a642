import type { HotplugEvent } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { diffDevices } from './diff-devices.js';
import type { UsbBackend, UsbDevice } from './usb-backend.js';
import { UsbWatcher } from './usb-watcher.js';

const stick: UsbDevice = { key: '1-1', vendorId: 0x0483, productId: 0x5711, vendor: 'Acme', product: 'Stick', serial: '42' };
const hub: UsbDevice = { key: '1-0', vendorId: 0x1d6b, productId: 2, vendor: '', product: 'root hub', serial: '' };

describe('changes of the USB bus', () => {
  // @requirements PLG-056
  it('describe a detached device as it was last seen', () => {
    expect(diffDevices([hub, stick], [hub], new Date(0))).toEqual([
      {
        event: 'device.detached',
        deviceId: '1-1:0x0483:0x5711',
        vendor: 'Acme',
        product: 'Stick',
        vendorId: '0x0483',
        productId: '0x5711',
        serial: '42',
        path: '1-1',
        timestamp: '1970-01-01T00:00:00.000Z',
      },
    ]);
  });
  it('report a replaced device at the same port as one leaving and one coming', () => {
    expect(diffDevices([stick], [{ ...stick, productId: 1 }], new Date(0)).map((event) => event.event)).toEqual([
      'device.detached',
      'device.attached',
    ]);
  });
  // @requirements PLG-055
  it('are found by the initial look, by announcements, and never after the stop', async () => {
    let present = [hub];
    let announce = () => {};
    const events: HotplugEvent[] = [];
    const arrived: (() => void)[] = [];
    const backend: UsbBackend = {
      hotplug: true,
      list: async () => present,
      onChange: (changed) => ((announce = changed), () => (announce = () => {})),
    };
    const watcher = new UsbWatcher(
      backend,
      async (event) => (events.push(event), arrived.splice(0).forEach((wake) => wake())),
      () => {},
    );
    await watcher.start();
    expect(events.map((event) => event.deviceId)).toEqual(['1-0:0x1d6b:0x0002']);
    present = [hub, stick];
    const next = new Promise<void>((resolve) => arrived.push(resolve));
    announce();
    announce();
    await next;
    expect(events).toHaveLength(2);
    await watcher.stop();
    present = [];
    announce();
    expect(events).toHaveLength(2);
  });
});
