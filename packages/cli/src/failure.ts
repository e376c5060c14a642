/** What a stop was about; decides the exit code and lets a caller react without reading the text. */
export type FailureKind =
  | 'usage'
  | 'network'
  | 'disk'
  | 'package-manager'
  | 'permission'
  | 'port'
  | 'missing-program'
  | 'service'
  | 'not-running'
  | 'goal'
  | 'interrupted'
  | 'internal';

/** sysexits(3) where it has a code; everything else that is needed and not there is 69. */
const EXIT_CODES: Readonly<Partial<Record<FailureKind, number>>> = {
  goal: 2,
  'not-running': 3,
  usage: 64,
  internal: 70,
  permission: 77,
  interrupted: 130,
};

/**
 * A stop that a person can act on: one sentence saying what is wrong, one saying what to do,
 * and where the whole story is written.
 */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly remedy?: string,
    readonly logFile?: string,
  ) {
    super(message);
  }

  get exitCode(): number {
    return EXIT_CODES[this.kind] ?? 69;
  }
}

/** Turns an operating-system error into a Failure where the cause is one a person can fix. */
export function explain(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const cause = error as NodeJS.ErrnoException;
  const path = cause?.path === undefined ? '' : ` (${cause.path})`;
  if (cause?.code === 'ENOSPC') {
    return new Failure('disk', `The disk is full${path}.`, 'Free some space and start again.');
  }
  if (cause?.code === 'EACCES' || cause?.code === 'EPERM' || cause?.code === 'EROFS') {
    return new Failure(
      'permission',
      `Not allowed to write${path}.`,
      'Choose a folder that you own with AUTOWEAVE_HOME, or correct its permissions.',
    );
  }
  return new Failure('internal', cause?.message ?? String(error));
}
