/** A command line that cannot be followed. Its message is one sentence that says what to write instead. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}
