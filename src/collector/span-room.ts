/** Room for bodies of spans that are under way: bounded in number and in bytes, whoever sends them. */
import { MAX_SPANS_BODY } from '../intake/spans.ts';
import { Refusal } from './api.ts';
import { MAX_SPANS_POSTS, MAX_SPANS_WAITING } from './limits.ts';

/** What one body takes of the room, until it leaves. */
export interface Seat {
  /** So many bytes more have come. Throws a `Refusal`: 413 when one body has too many, 503 when all have. */
  more(bytes: number): void;
  leave(): void;
}

export class SpanRoom {
  #bodies = 0;
  #bytes = 0;

  /** Throws a `Refusal` (503) when there is no room for another. */
  enter(): Seat {
    if (this.#bodies >= MAX_SPANS_POSTS) throw full();
    this.#bodies++;
    let held = 0;
    return {
      more: (bytes) => {
        if (held + bytes > MAX_SPANS_BODY) throw tooLarge();
        if (this.#bytes + bytes > MAX_SPANS_WAITING) throw full();
        held += bytes;
        this.#bytes += bytes;
      },
      leave: () => {
        this.#bodies--;
        this.#bytes -= held;
      },
    };
  }
}

/** As for any body: the sender is to send fewer spans at once. */
export function tooLarge(): Refusal {
  return new Refusal(413, `A body may hold ${MAX_SPANS_BODY} bytes; send fewer spans at once.`);
}

function full(): Refusal {
  return new Refusal(503, 'More spans are waiting than there is room for; send them again later.');
}
