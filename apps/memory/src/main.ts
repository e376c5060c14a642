import { runService } from '@autoweave/kernel';
import { service } from './memory.service.js';

await runService(service);
