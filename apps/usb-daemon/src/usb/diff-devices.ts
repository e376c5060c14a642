import type { HotplugEvent } from '@autoweave/contracts';
import type { UsbDevice } from './usb-backend.js';

const hex = (id: number) => `0x${id.toString(16).padStart(4, '0')}`;
const idOf = (device: UsbDevice) => `${device.key}:${hex(device.vendorId)}:${hex(device.productId)}`;

/** Attached and detached devices between two looks at the bus. A detached one is described as it was last seen (PLG-056). */
export function diffDevices(before: readonly UsbDevice[], after: readonly UsbDevice[], at: Date): HotplugEvent[] {
  const had = new Map(before.map((device) => [idOf(device), device]));
  const has = new Map(after.map((device) => [idOf(device), device]));
  const event = (kind: HotplugEvent['event'], id: string, device: UsbDevice): HotplugEvent => ({
    event: kind,
    deviceId: id,
    vendor: device.vendor,
    product: device.product,
    vendorId: hex(device.vendorId),
    productId: hex(device.productId),
    serial: device.serial,
    path: device.key,
    timestamp: at.toISOString(),
  });
  return [
    ...[...had].filter(([id]) => !has.has(id)).map(([id, device]) => event('device.detached', id, device)),
    ...[...has].filter(([id]) => !had.has(id)).map(([id, device]) => event('device.attached', id, device)),
  ];
}
