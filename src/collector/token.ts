/** Who may ask: whoever has the token, when there is one. */
import { createHash, timingSafeEqual } from 'node:crypto';

export class Token {
  readonly #digest: Buffer;

  constructor(token: string) {
    this.#digest = digestOf(token);
  }

  /** Whether an `Authorization` header has the token; takes the same time whatever it holds. */
  admits(authorization: string | undefined): boolean {
    const [, given = ''] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
    return timingSafeEqual(digestOf(given), this.#digest);
  }
}

/** Digests are of one length, so that comparing them does not tell the token's. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
