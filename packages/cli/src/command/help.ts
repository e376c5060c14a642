import type { Command } from '../context.js';

const TEXT = `AutoWeave

  npm start                         start everything, until Ctrl-C
  npm start -- <command> [options]

Commands
  up                                start everything (the default)
      --detach, -d                    in the background
      --no-apps                       without the three web apps
      --host ADDRESS                  listen on this address (127.0.0.1)
      --gateway-port N --user-port N --studio-port N --admin-port N
  goal "TEXT"                       pursue a goal, with live progress
      --file PATH                     hand in a file; may be repeated
      --out DIR                       where results go (./autoweave-out/<goal id>)
      --approve ask|never|always      what to do when approval is needed (ask)
      --json                          one event per line on stdout
  status [--json]                   what runs, and where
  logs [service] [-f] [-n LINES]    what the services said
  audit verify [--json]             whether the audit log is whole; exit code 2 when it is not
      --file F --checkpoints C        of an export, without the instance
  doctor [--json]                   what this machine lacks
  down                              stop everything
  reset [--yes]                     stop, and delete all data
  test                              every check and every test
  version, help

Environment
  AUTOWEAVE_HOME                    data directory (.autoweave); one instance per directory
  AUTOWEAVE_GATEWAY_PORT, AUTOWEAVE_USER_PORT, AUTOWEAVE_STUDIO_PORT, AUTOWEAVE_ADMIN_PORT
  DATABASE_URL, REDIS_URL           use these servers instead of private ones
  ANTHROPIC_API_KEY, OPENAI_API_KEY, AUTOWEAVE_MODEL, AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL
                                    models; without any, the embedded one works offline

Exit codes
  0 done   2 goal failed or refused   3 not running   64 wrong usage   69 something is missing
  70 internal error   77 not permitted   130 interrupted
`;

/** Prints the commands. */
export const helpCommand: Command = async (context) => {
  context.stdout.write(TEXT);
  return 0;
};
