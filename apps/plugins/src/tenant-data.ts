import { dataCommands } from '@autoweave/contracts';
import { tenantDataController } from '@autoweave/kernel';

/** Plugins and devices belong to the installation; a table that belongs to a tenant one day is covered by its column. */
export const PluginsTenantData = tenantDataController(dataCommands.plugins, { schemas: ['plugins'] });
