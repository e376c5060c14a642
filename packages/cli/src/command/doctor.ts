import { parseArguments } from '../arguments.js';
import type { Command } from '../context.js';
import { examine, type Finding } from '../doctor.js';
import { createStyle } from '../goal/style.js';
import { runningInstance } from '../instance.js';

/** Says what this machine lacks. Exit code 0 when AutoWeave can start, 1 when it cannot. */
export const doctorCommand: Command = async (context, parameters) => {
  const { values } = parseArguments('doctor', parameters, { json: { type: 'boolean' } });
  const running = runningInstance(context.home);
  const findings: readonly Finding[] = [
    ...(await examine(context.config)),
    {
      name: 'Instance',
      state: 'good',
      detail: running === undefined ? 'not running' : `${running.instance?.state ?? 'starting'} (pid ${running.owner.pid})`,
    },
  ];
  const isBad = findings.some((finding) => finding.state === 'bad');
  if (values.json) {
    context.stdout.write(`${JSON.stringify({ ok: !isBad, findings })}\n`);
    return isBad ? 1 : 0;
  }
  const style = createStyle(context.stdout.isTTY === true && !context.config.plain);
  const marks = { good: style.green('✔'), warning: style.yellow('!'), bad: style.red('✖') };
  for (const { name, state, detail, remedy } of findings) {
    context.stdout.write(`${marks[state]} ${name.padEnd(15)} ${detail}\n`);
    if (remedy !== undefined) context.stdout.write(`  ${' '.repeat(15)} ${style.dim(remedy)}\n`);
  }
  return isBad ? 1 : 0;
};
