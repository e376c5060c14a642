import { dataCommands } from '@autoweave/contracts';
import { tenantDataController } from '@autoweave/kernel';

/** What is remembered; of a person, what stands in the namespace of that person alone. */
export const MemoryTenantData = tenantDataController(dataCommands.memory, {
  schemas: ['memory'],
  ofUser: { memory: { sql: "t.namespace = 'user:' || $2" } },
  notExported: ['stored'],
});
