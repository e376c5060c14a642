import { z } from 'zod';
import { Timestamp } from '../ids.js';

/** PLG-058: one change on the USB bus, as appended to the stream `aw:hotplug`. */
export const HotplugEvent = z.object({
  event: z.enum(['device.attached', 'device.detached']),
  deviceId: z.string(),
  vendor: z.string(),
  product: z.string(),
  vendorId: z.string().regex(/^0x[0-9a-f]{4}$/),
  productId: z.string().regex(/^0x[0-9a-f]{4}$/),
  serial: z.string(),
  path: z.string(),
  timestamp: Timestamp,
});
export type HotplugEvent = z.infer<typeof HotplugEvent>;
