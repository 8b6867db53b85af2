/** What was thrown, in words. What it was stays the caller's own: it is only looked at. */

/** Errors by which Node, undici and the platform say that somebody stopped waiting. */
const TIMEOUT_NAMES: ReadonlySet<unknown> = new Set(['AbortError', 'TimeoutError']);
const TIMEOUT_CODES: ReadonlySet<unknown> = new Set([
  'ABORT_ERR',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'UND_ERR_ABORTED',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
]);

/** True when the call did not fail but was waited for in vain. Never throws. */
export function isTimeout(error: unknown): boolean {
  try {
    return saysTimeout(error) || saysTimeout((error as { cause?: unknown } | null)?.cause);
  } catch {
    return false;
  }
}

/** One message for a person, never empty. Never throws, whatever was thrown. */
export function messageOf(error: unknown): string {
  try {
    const message = error instanceof Error ? error.message || error.name : String(error);
    return message === '' ? 'failed' : message;
  } catch {
    return 'failed with what has no words';
  }
}

function saysTimeout(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { name, code } = error as { name?: unknown; code?: unknown };
  return TIMEOUT_NAMES.has(name) || TIMEOUT_CODES.has(code);
}
