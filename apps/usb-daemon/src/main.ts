import { runService } from '@autoweave/kernel';
import { service } from './usb-daemon.service.js';

await runService(service);
