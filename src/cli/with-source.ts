import type { Source } from '../source/source.ts';

/** Uses a source once it is open, and closes it whatever happens. */
export async function withSource<Opened extends Source>(
  opening: Promise<Opened>,
  use: (source: Opened) => Promise<unknown>,
): Promise<void> {
  const source = await opening;
  try {
    await use(source);
  } finally {
    await source.close();
  }
}
