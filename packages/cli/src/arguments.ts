import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { Failure } from './failure.js';

export interface ParsedArguments<Options extends ParseArgsOptionsConfig> {
  readonly values: ReturnType<typeof parseArgs<{ options: Options; allowPositionals: true }>>['values'];
  readonly positionals: readonly string[];
}

/**
 * Parses what follows a command. An unknown flag, a flag without its value or a superfluous word is
 * a `usage` Failure (exit 64) that says which.
 */
export function parseArguments<const Options extends ParseArgsOptionsConfig>(
  command: string,
  parameters: readonly string[],
  options: Options,
  mostPositionals = 0,
): ParsedArguments<Options> {
  try {
    const parsed = parseArgs({ args: [...parameters], options, allowPositionals: true, strict: true });
    const extra = parsed.positionals[mostPositionals];
    if (extra !== undefined) throw new Error(`Unexpected word "${extra}".`);
    return parsed;
  } catch (error) {
    const reason = (error as Error).message.split('. To specify')[0] ?? '';
    throw new Failure('usage', `${command}: ${reason}`, 'See `npm start -- help`.');
  }
}
