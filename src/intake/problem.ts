/**
 * Something about an input that only a person can put right: a port in use, a
 * file that is not there. Its message is one sentence that says what to do.
 */
export class InputProblem extends Error {
  override readonly name = 'InputProblem';
}
