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
  | 'internal';

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

  /** sysexits(3): 64 wrong usage, 69 something needed is unavailable, 70 our own fault, 77 permission. */
  get exitCode(): number {
    if (this.kind === 'usage') return 64;
    if (this.kind === 'permission') return 77;
    if (this.kind === 'internal') return 70;
    return this.kind === 'not-running' ? 3 : 69;
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
