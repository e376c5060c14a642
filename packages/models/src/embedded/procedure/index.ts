import { chart } from './chart.js';
import { compare } from './compare.js';
import { drivers } from './drivers.js';
import { extract } from './extract.js';
import type { Procedure } from './procedure.js';
import { profile } from './profile.js';
import { report } from './report.js';
import { triage } from './triage.js';

/** Every named procedure that plans may refer to. */
export const procedures: Readonly<Record<string, Procedure>> = { profile, drivers, chart, report, compare, triage, extract };
