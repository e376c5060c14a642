import { embeddedModel } from '@autoweave/models';
import { defineSupervisor } from './service.js';

export { defineSupervisor, supervisorMigrations } from './service.js';

export const service = defineSupervisor(() => embeddedModel());
