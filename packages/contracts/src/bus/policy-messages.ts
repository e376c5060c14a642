import { z } from 'zod';
import { PolicyFile, PolicyText } from '../agent/policy-file.js';
import { busEvent, command } from './message.js';

/** A policy as it holds now (AGT-065). */
export const policiesExport = command('agents', 'policies.export', z.object({ file: PolicyFile }), PolicyText);
/**
 * Replaces a policy in the whole installation; every worker takes it over within seconds. VALIDATION_FAILED, and nothing
 * changes, when the text is not valid; CONFLICT when it is not `basedOn` what holds now.
 */
export const policiesImport = command(
  'agents',
  'policies.import',
  z.object({ file: PolicyFile, text: z.string().min(1).max(500_000), by: z.string(), basedOn: z.string().optional() }),
  PolicyText.extend({ changed: z.boolean() }),
);
/** Somebody changed what agents may do. */
export const policyChanged = busEvent(
  'policy.changed',
  z.object({ file: PolicyFile, by: z.string(), before: z.string(), after: z.string() }),
);
