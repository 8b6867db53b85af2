import { basename } from 'node:path';
import type { Input } from './file.ts';

/** What of a file could not be read, as one sentence: how much, why, where first. Undefined when all was read. */
export function skippedOf({ name, rejections }: Input): string | undefined {
  const [first] = rejections.first;
  if (!first) return undefined;
  const head = `${rejections.total} of ${basename(name)} could not be read; the first at ${first.place}: ${first.reason}`;
  const others = Object.entries(rejections.reasons)
    .filter(([reason]) => reason !== first.reason)
    .map(([reason, count]) => `${reason} (${count})`);
  return others.length === 0 ? `${head}.` : `${head}; also ${others.join(', ')}.`;
}
