import { runService } from '@autoweave/kernel';
import { service } from './index.js';

await runService(service);
