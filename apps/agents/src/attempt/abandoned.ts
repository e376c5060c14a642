/** Why an attempt is stopped from outside; nothing is reported then. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
  constructor(
    reason: string,
    /** The next attempt goes on with the files of this one. */
    readonly keepFiles = false,
  ) {
    super(reason);
  }
}
