import { createModel } from '@autoweave/models';
import { defineSupervisor } from './service.js';

export { defineSupervisor, supervisorMigrations } from './service.js';

/** The supervisor with the model that the environment names. */
export const service = defineSupervisor((config) => createModel(config.model));
