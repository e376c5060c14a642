import { baseConfig, defineService, type Service } from '@autoweave/kernel';
import { UsbDaemonModule } from './usb-daemon.module.js';

export const service: Service = defineService({
  name: 'usb-daemon',
  version: '0.1.0',
  config: baseConfig,
  module: () => UsbDaemonModule.create(),
});
