/** What any route may answer instead: the OpenAPI document lists them with each. */
import { problem } from '../schemas.ts';

interface Problems {
  readonly 400: typeof problem;
  readonly 401: typeof problem;
  readonly 421: typeof problem;
  readonly 429: typeof problem;
  readonly 503: typeof problem;
}

export const problems: Problems = {
  400: problem,
  401: problem,
  421: problem,
  429: problem,
  503: problem,
};
