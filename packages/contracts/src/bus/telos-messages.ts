import { z } from 'zod';
import { Alignment } from '../telos/alignment.js';
import { TelosChange, TelosDocument, TelosName } from '../telos/telos.js';
import { command } from './message.js';

/** All five as they are now. */
export const telosList = command('supervisor', 'telos.list', z.object({}), z.object({ documents: z.array(TelosDocument) }));
/** The latest first. */
export const telosVersions = command(
  'supervisor',
  'telos.versions',
  z.object({ name: TelosName, limit: z.number().int().min(1).max(200).default(50) }),
  z.object({ versions: z.array(TelosDocument) }),
);
/** CONFLICT when somebody changed it since `basedOn`. */
export const telosChange = command(
  'supervisor',
  'telos.change',
  TelosChange.extend({ name: TelosName, by: z.string().min(1).max(120) }),
  TelosDocument,
);
/** How a goal with this text would stand to the documents as they are now. */
export const telosCheck = command('supervisor', 'telos.check', z.object({ text: z.string().min(1).max(20_000) }), Alignment);
