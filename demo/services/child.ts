import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromService } from './process.ts';

/** How long one may take to send what it has still to tell and go, ms; then it is made to. */
const STOP_WITHIN = 2_000;

/** One of the services cannot run. Its message is one sentence. */
export class ServiceProblem extends Error {
  override readonly name = 'ServiceProblem';
}

/** One service's process, from its start on. */
export class Child {
  /** Where it listens, once it does. Rejects with a `ServiceProblem`. */
  readonly port: Promise<number>;
  readonly #process: ChildProcess;
  readonly #gone: Promise<void>;

  /** @param name the file beside this one. */
  constructor(name: string, env: Readonly<Record<string, string>>) {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    this.#process = fork(fileURLToPath(new URL(`./${name}.${extension}`, import.meta.url)), {
      env: { ...process.env, ...env },
      execArgv: [],
      // A screen may be drawn here: nobody else writes to it.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // Out of the terminal's reach: its Ctrl-C is for us, and we end them when all is printed.
      detached: true,
    });
    this.#gone = new Promise((resolve) => {
      this.#process.once('exit', () => resolve());
      // One that could not be started never exits.
      this.#process.once('error', () => resolve());
    });
    this.port = this.#listening(name, env['PORT'] ?? '0');
    // Whoever has no use for it any more is not to be told.
    this.port.catch(() => undefined);
  }

  /** 0 for one that could not be started. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Ends it; resolves when it is gone. May be called twice. */
  async stop(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), STOP_WITHIN);
    await this.#gone;
    clearTimeout(timer);
  }

  #listening(name: string, port: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#process.once('message', (message: FromService) => {
        if (message.is === 'ready') resolve(message.port);
        else {
          reject(
            new ServiceProblem(
              `The port 127.0.0.1:${port} for ${name} cannot be had (${message.code}); choose five others with --services PORT.`,
            ),
          );
        }
      });
      const cannot = (why: string): void =>
        reject(new ServiceProblem(`The service ${name} cannot be started (${why}).`));
      this.#process.once('error', (error) => cannot(error.message));
      this.#process.once('exit', (code, signal) => cannot(`it ended with ${signal ?? code}`));
    });
  }
}
