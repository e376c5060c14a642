import { runService } from '@autoweave/kernel';
import { service } from './agents.service.js';

await runService(service);
