/** A request's body as it comes, with room found for each piece of it. */
import type { IncomingMessage } from 'node:http';
import { MAX_SPANS_BODY } from '../intake/spans.ts';
import { Refusal } from './api.ts';
import { tooLarge } from './span-room.ts';
import type { Seat } from './span-room.ts';

/** Rejects with a `Refusal` when there is no room, or when it breaks off. What is not read is left where it is. */
export function collectBody(
  request: IncomingMessage,
  seat: Seat,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    const take = (piece: Buffer): void => {
      try {
        seat.more(piece.length);
      } catch (error) {
        stop(error as Error);
        return;
      }
      length += piece.length;
      pieces.push(piece);
    };
    const finish = (): void => {
      const bytes = new Uint8Array(length);
      let at = 0;
      for (const piece of pieces) {
        bytes.set(piece, at);
        at += piece.length;
      }
      resolve(bytes);
    };
    const breakOff = (): void => stop(new Refusal(400, 'The body broke off before its end.'));
    const stop = (error: Error): void => {
      request.off('data', take).off('end', finish).off('close', breakOff).pause();
      pieces.length = 0;
      reject(error);
    };
    // Known beforehand, it need not be sent.
    if (Number(request.headers['content-length'] ?? 0) > MAX_SPANS_BODY) {
      reject(tooLarge());
      return;
    }
    request.on('data', take).once('end', finish).once('close', breakOff);
    request.once('error', breakOff);
  });
}
