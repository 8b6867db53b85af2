/** Runs a command line within the test's own process, which is much faster than a process of its own. */
import { vi } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { Ran } from './phosphor.ts';

/** What it prints, and its exit code. One at a time. */
export async function said(...args: readonly string[]): Promise<Ran> {
  let [out, err] = ['', ''];
  const printing = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text, ...more: unknown[]) => {
      out += String(text);
      const done = more.at(-1);
      if (typeof done === 'function') done();
      return true;
    });
  const telling = vi
    .spyOn(process.stderr, 'write')
    .mockImplementation((text) => ((err += String(text)), true));
  try {
    return { code: await run(args), out, err };
  } finally {
    printing.mockRestore();
    telling.mockRestore();
  }
}
