/**
 * A name for what an HTTP request asks for, when nobody gives one. A path holds
 * ids, and each would be an operation of its own; so a part that looks like one
 * is `:id`.
 */

/** Parts that tell what is asked for; what is behind them is nearly always a key. */
const MAX_PARTS = 4;
const LONGEST_WORD = 32;
const BEHIND_PATH = /[?#]/;
const VERSION = /^v\d+$/i;
const LOOKS_LIKE_ID = /\d|%|@/;

/** `GET /users/:id` of `/users/42?full=1`. */
export function endpointOf(method: string | undefined, url: string | undefined): string {
  const asked = url ?? '/';
  const cut = asked.search(BEHIND_PATH);
  const path = cut < 0 ? asked : asked.slice(0, cut);
  const parts = path.split('/').filter((part) => part !== '');
  const named = parts.slice(0, MAX_PARTS).map(nameOf);
  if (parts.length > MAX_PARTS) named.push('…');
  return `${method ?? 'GET'} /${named.join('/')}`;
}

function nameOf(part: string): string {
  if (VERSION.test(part)) return part;
  return part.length > LONGEST_WORD || LOOKS_LIKE_ID.test(part) ? ':id' : part;
}

/** Statuses from here on are the server's own failure. What a caller asked wrongly is not. */
const SERVER_ERROR = 500;

/** The error that a status is; undefined when it is none. */
export function statusError(status: number): string | undefined {
  return status >= SERVER_ERROR ? `HTTP ${status}` : undefined;
}
