import { chart } from './chart.js';
import { compare } from './compare.js';
import { drivers } from './drivers.js';
import { extract } from './extract.js';
import { convert, describeFiles, summarize, writeText } from './files.js';
import { forecast } from './forecast.js';
import type { Procedure } from './procedure.js';
import { profile } from './profile.js';
import { query } from './query.js';
import { report } from './report.js';
import { triage } from './triage.js';

/** Every named procedure that plans may refer to. */
export const procedures: Readonly<Record<string, Procedure>> = {
  profile,
  drivers,
  chart,
  report,
  compare,
  triage,
  extract,
  query,
  convert,
  'describe-files': describeFiles,
  summarize,
  write: writeText,
  forecast,
};
