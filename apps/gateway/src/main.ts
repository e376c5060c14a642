import { runService } from '@autoweave/kernel';
import { service } from './gateway.service.js';

await runService(service);
