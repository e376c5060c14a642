export type { Belonging, DataMap, Scope } from './data-map.js';
export { type Hindrance, tenantDataController } from './tenant-data.controller.js';
export { type Page, type TableCount, TenantData } from './tenant-data.js';
