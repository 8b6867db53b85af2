/** A process that a bench starts: it tells its port as it begins, and answers what it is asked. */
import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface Child {
  readonly port: number;
  readonly pid: number;
  /** Sends a message; resolves with the answer, whose type the caller knows. */
  ask(message: string): Promise<unknown>;
  /** Ends it, also when it is stopped. */
  end(): Promise<void>;
}

export async function startChild(file: URL, args: readonly string[]): Promise<Child> {
  const child = fork(file, args);
  const kill = (): void => void child.kill('SIGKILL');
  // A bench that fails leaves nobody behind.
  process.once('exit', kill);
  const [port] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${file.pathname} has ended.`))),
  ])) as [number];
  return {
    port,
    pid: child.pid!,
    ask: async (message) => {
      const answered = once(child, 'message');
      child.send(message);
      return ((await answered) as [unknown])[0];
    },
    end: async () => {
      process.off('exit', kill);
      const ended = once(child, 'exit');
      kill();
      await ended;
    },
  };
}
