/** Requests to a collector, and what goes wrong with them in words. */
import { ANSWER_PATH } from '../wire/live.ts';
import { readRetryAfter } from '../wire/retry-after.ts';

/**
 * Why a collector cannot be read. The message follows on its name: "the
 * collector HOST …"; `kind` tells what may help: to wait and ask again, a token,
 * or another question.
 */
export class RemoteProblem extends Error {
  override readonly name = 'RemoteProblem';
  readonly kind: 'wait' | 'token' | 'question';
  /** How long it asked to be left alone, ms. */
  readonly asked: number;

  constructor(message: string, kind: RemoteProblem['kind'] = 'wait', asked = 0) {
    super(message);
    this.kind = kind;
    this.asked = asked;
  }
}

export interface Remote {
  /** Where the API is, with a slash at the end. */
  readonly url: URL;
  readonly token: string | undefined;
  /** After so long without a byte a connection is taken for broken, ms. */
  readonly silence: number;
}

/** A response that is what was asked for. Rejects with a `RemoteProblem`, aborted or not. */
export async function request(
  { url, token }: Remote,
  path: string,
  parameters: URLSearchParams,
  type: string,
  options: { readonly signal: AbortSignal; readonly headers?: Readonly<Record<string, string>> },
): Promise<Response> {
  const target = new URL(path, url);
  target.search = parameters.toString();
  let response: Response;
  try {
    response = await fetch(target, {
      // A collector never sends elsewhere; whoever does is none.
      redirect: 'manual',
      signal: options.signal,
      headers: {
        accept: type,
        ...options.headers,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
    });
  } catch (error) {
    throw problemOf(error);
  }
  if (response.ok && response.headers.get('content-type')?.startsWith(type)) return response;
  throw await refusalOf(response, path, token !== undefined);
}

/** The answer to one question, as JSON. Rejects with a `RemoteProblem`. */
export async function requestAnswer(
  remote: Remote,
  parameters: URLSearchParams,
  signal: AbortSignal,
): Promise<unknown> {
  const response = await request(remote, ANSWER_PATH, parameters, 'application/json', { signal });
  try {
    return JSON.parse(await readText(response, MAX_ANSWER));
  } catch (error) {
    throw problemOf(error);
  }
}

/** All of a body as text. Rejects when it is longer than so many bytes. */
async function readText({ body }: Response, most: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop early cancels what is still to come.
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > most) throw new RemoteProblem('sends without end');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** What a failed fetch, or a body that broke off, means. */
export function problemOf(error: unknown): RemoteProblem {
  if (error instanceof RemoteProblem) return error;
  const { name, cause } = error as Error;
  if (name === 'TimeoutError' || name === 'AbortError') return new RemoteProblem(NO_ANSWER);
  if (name === 'SyntaxError') return new RemoteProblem('sends what is no JSON');
  const { code = '', message } = (cause ?? error) as NodeJS.ErrnoException;
  const known = WORDS[code];
  if (known !== undefined) return new RemoteProblem(known);
  if (CERTIFICATE.test(code)) {
    return new RemoteProblem(
      `has a certificate that is not trusted (${message}); name its authority in NODE_EXTRA_CA_CERTS`,
    );
  }
  if (TLS.test(code)) return new RemoteProblem(`does not speak TLS as it should (${code})`);
  return new RemoteProblem(`cannot be reached (${code === '' ? message : code})`);
}

const NO_ANSWER = 'does not answer';
const BROKE = 'broke the connection';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'cannot be reached: nothing listens there',
  ENOTFOUND: 'has a name that is not known',
  EAI_AGAIN: 'has a name that cannot be looked up now',
  EHOSTUNREACH: 'cannot be reached: there is no way to it',
  ENETUNREACH: 'cannot be reached: there is no network',
  ETIMEDOUT: NO_ANSWER,
  UND_ERR_CONNECT_TIMEOUT: NO_ANSWER,
  UND_ERR_HEADERS_TIMEOUT: NO_ANSWER,
  ECONNRESET: BROKE,
  EPIPE: BROKE,
  UND_ERR_SOCKET: BROKE,
};

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/;
const TLS = /SSL|TLS|^EPROTO$/;

/** Bytes of one answer, so that what is no collector cannot fill memory: the largest trace takes some 20 million. */
const MAX_ANSWER = 64_000_000;

/** Bytes of an answer that refuses. */
const MAX_REFUSAL = 65_536;

/** What a collector says in a sentence, at most so much of it: whoever answers may be anybody. */
const LONGEST_SENTENCE = 300;

async function refusalOf(
  response: Response,
  path: string,
  hasToken: boolean,
): Promise<RemoteProblem> {
  const { status, headers } = response;
  const asked = readRetryAfter(headers.get('retry-after'), headers.get('date'));
  const sentence = await sentenceOf(response);
  if (status === 401 || status === 403) {
    return new RemoteProblem(
      hasToken
        ? 'does not take this token; give the right one in PHOSPHOR_TOKEN or with --token-file FILE'
        : 'asks for a token; give it in PHOSPHOR_TOKEN or with --token-file FILE',
      'token',
    );
  }
  if (status === 421 && sentence !== undefined) {
    return new RemoteProblem(`does not go by this name: ${sentence}`);
  }
  if (status === 400 && sentence !== undefined) {
    return new RemoteProblem(`does not understand the question: ${sentence}`, 'question');
  }
  if ((status === 429 || status === 503) && sentence !== undefined) {
    return new RemoteProblem(`has no room: ${sentence}`, 'wait', asked);
  }
  if (status === 429 || status >= 500) {
    return new RemoteProblem(`answered ${status}`, 'wait', asked);
  }
  return new RemoteProblem(`is no Phosphor collector: /${path} answered ${status}`);
}

async function sentenceOf(response: Response): Promise<string | undefined> {
  if (!response.headers.get('content-type')?.startsWith('application/json')) {
    await response.body?.cancel().catch(() => undefined);
    return undefined;
  }
  try {
    const told = JSON.parse(await readText(response, MAX_REFUSAL)) as { error?: unknown } | null;
    if (typeof told?.error !== 'string') return undefined;
    return told.error.slice(0, LONGEST_SENTENCE).replace(/\.$/, '');
  } catch {
    return undefined;
  }
}
