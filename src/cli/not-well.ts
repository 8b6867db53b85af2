/** A check that is told in full; only the exit code is left to tell it to a script. */
export class NotWell extends Error {
  /** 1: a rule is broken. 2: it cannot be told. */
  readonly exitCode: 1 | 2;

  constructor(exitCode: 1 | 2) {
    super('Not all is well.');
    this.exitCode = exitCode;
  }
}
