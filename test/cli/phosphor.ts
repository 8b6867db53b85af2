/** Runs the real program without a terminal, as a script or cron would. */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Readable, Writable } from 'node:stream';
import { resolve } from 'node:path';

const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts');

export const TALK: string = resolve(import.meta.dirname, '../../demo/captures/neardrivers.txt');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly input?: string;
  /** Before the program's own file: flags of Node. */
  readonly node?: readonly string[];
}

export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts `phosphor ARGS`; whoever calls waits for its end. */
export function start(args: readonly string[], options: RunOptions = {}): Child {
  return spawn(process.execPath, [...(options.node ?? []), MAIN, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

export async function ended(child: Child): Promise<Ran> {
  const exit = new Promise<number | null>((done) => child.once('close', done));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { code, out, err };
}

export function phosphor(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = start(args, options);
  child.stdin.end(options.input ?? '');
  return ended(child);
}
