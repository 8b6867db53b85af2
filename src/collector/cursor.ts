/** Where a page of traces ends: what the next one is asked by. Text that a client only hands back. */
import { z } from 'zod';
import type { Micros } from '../model/clock.ts';
import { Refusal } from './api.ts';
import { MAX_DEPTH } from './limits.ts';

export interface Cursor {
  /** When the first page was asked for: traces that came later are on no page. */
  readonly until: Micros;
  /** How many traces the pages so far had, and the last of them. */
  readonly shown: number;
  readonly last: string;
}

const fields = z.tuple([
  z.number().int().positive(),
  z.number().int().positive().max(MAX_DEPTH),
  z.string(),
]);

export function writeCursor({ until, shown, last }: Cursor): string {
  return Buffer.from(JSON.stringify([until, shown, last])).toString('base64url');
}

/** Throws a `Refusal` when the text is no cursor. */
export function readCursor(text: string): Cursor {
  try {
    const [until, shown, last] = fields.parse(
      JSON.parse(Buffer.from(text, 'base64url').toString()),
    );
    return { until, shown, last };
  } catch {
    throw new Refusal(400, 'The cursor is none that an answer had as "next".');
  }
}
