/** The parent's side of `keeping-child.ts`. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StoreStatus } from '../../src/store/store.ts';

interface Told {
  readonly committed: readonly string[];
  readonly status: StoreStatus;
}

const child = fileURLToPath(new URL('./keeping-child.ts', import.meta.url));

export class Keeping {
  /** Ids of the traces that it said are committed. */
  readonly committed: string[] = [];
  readonly process: ChildProcess;
  #watch: (told: Told) => void = () => undefined;

  /** @param fileBlocks the largest file it may write, in KiB: then its disk is as good as full. */
  constructor(file: string, run: string, fileBlocks?: number) {
    const command =
      fileBlocks === undefined ? 'exec "$@"' : `ulimit -S -f ${fileBlocks * 2} && exec "$@"`;
    const args = ['-c', command, 'sh', process.execPath, child, file, run];
    this.process = spawn('sh', args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.process.on('message', (told: Told) => {
      this.committed.push(...told.committed);
      this.#watch(told);
    });
  }

  /** Resolves with what it tells that passes. */
  tells(passes: (told: Told) => boolean): Promise<StoreStatus> {
    return new Promise((resolve) => {
      this.#watch = (told) => {
        if (passes(told)) resolve(told.status);
      };
    });
  }

  /** Kills it with no chance to tidy up. */
  kill(): Promise<void> {
    return new Promise((resolve) => {
      // Closed comes after all that it had told.
      this.process.once('close', () => resolve());
      this.process.kill('SIGKILL');
    });
  }
}
