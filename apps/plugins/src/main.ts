import { runService } from '@autoweave/kernel';
import { service } from './plugins.service.js';

await runService(service);
