/** Whatever went wrong with a request as a status and one sentence. */
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { MAX_BODY_BYTES } from '../intake/http.ts';
import type { SourceStatus } from '../source/source.ts';

export interface Problem {
  /** Of HTTP. */
  readonly status: number;
  readonly sentence: string;
}

const OTHER_TYPE = 'Send a content-type that this path takes; /api/openapi.json lists them.';

/** Fastify's own problems that a caller can do something about, by its codes. */
const SENTENCES: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL:
    'The path has a "%" that is not followed by what it stands for; write %25 for one.',
  FST_ERR_CTP_BODY_TOO_LARGE: `A body may hold ${MAX_BODY_BYTES} bytes.`,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: OTHER_TYPE,
  FST_ERR_CTP_EMPTY_TYPE: OTHER_TYPE,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as its header says.',
};

export function describeProblem(error: unknown, source: SourceStatus): Problem {
  if (hasZodFastifySchemaValidationErrors(error)) {
    return { status: 400, sentence: error.validation[0]?.message ?? 'A parameter cannot be.' };
  }
  const { statusCode, code, message } = error as Partial<NodeJS.ErrnoException> & {
    readonly statusCode?: number;
  };
  if (statusCode !== undefined && statusCode >= 400 && statusCode !== 500) {
    return { status: statusCode, sentence: SENTENCES[code ?? ''] ?? message ?? 'Refused.' };
  }
  if (source.state !== 'live') {
    return { status: 503, sentence: source.warnings[0] ?? 'Nothing is received.' };
  }
  return { status: 500, sentence: 'This could not be answered; the collector’s log says why.' };
}
