import type { Device } from 'usb';
import type { UsbBackend, UsbDevice } from './usb-backend.js';

const noText = { vendor: '', product: '', serial: '' };
/** Some devices never answer a request for their names. */
const textTimeoutMs = 500;

/**
 * libusb through the `usb` package, loaded only here. Resolves with undefined where there is no USB at all (no driver in
 * the kernel, no library), which is normal on servers and in containers.
 */
export async function openLibusb(): Promise<UsbBackend | undefined> {
  try {
    const { usb, getDeviceList } = await import('usb');
    getDeviceList();
    const texts = new Map<string, typeof noText>();
    return {
      hotplug: true,
      list: async () => Promise.all(getDeviceList().map((device) => describe(device, texts))),
      onChange(changed) {
        usb.on('attach', changed);
        usb.on('detach', changed);
        return () => {
          usb.off('attach', changed);
          usb.off('detach', changed);
        };
      },
    };
  } catch {
    return undefined;
  }
}

async function describe(device: Device, texts: Map<string, typeof noText>): Promise<UsbDevice> {
  const { idVendor, idProduct } = device.deviceDescriptor;
  const key = `${device.busNumber}-${(device.portNumbers ?? [device.deviceAddress]).join('.')}`;
  const cacheKey = `${key}:${idVendor}:${idProduct}`;
  const known = texts.get(cacheKey) ?? (await readTexts(device));
  texts.set(cacheKey, known);
  return { key, vendorId: idVendor, productId: idProduct, ...known };
}

/** Names need the device to be opened, which permissions may forbid: then they stay empty. */
async function readTexts(device: Device): Promise<typeof noText> {
  try {
    device.open();
  } catch {
    return noText;
  }
  const read = (index: number) =>
    new Promise<string>((resolve) => {
      if (index === 0) return resolve('');
      const timer = setTimeout(() => resolve(''), textTimeoutMs);
      device.getStringDescriptor(index, (error, value) => {
        clearTimeout(timer);
        resolve(error ? '' : (value ?? ''));
      });
    });
  const { iManufacturer, iProduct, iSerialNumber } = device.deviceDescriptor;
  const found = { vendor: await read(iManufacturer), product: await read(iProduct), serial: await read(iSerialNumber) };
  try {
    device.close();
  } catch {
    // It was unplugged while we read.
  }
  return found;
}
