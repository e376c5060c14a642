export { service } from './usb-daemon.service.js';
