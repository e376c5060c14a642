import { createModel, settingsModel } from '@autoweave/models';
import { defineSupervisor } from './service.js';

export { defineSupervisor, supervisorMigrations } from './service.js';

/** The supervisor with the model that the environment names, and with the keys that people set. */
export const service = defineSupervisor((config, settings, log) => {
  const problem = (err: unknown) => log.warn({ err }, 'the keys of model providers could not be taken over; the last ones hold');
  return settingsModel(config.model, createModel, settings, problem).model;
});
