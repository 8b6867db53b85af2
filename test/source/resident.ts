/** Runs the built program and watches how much memory it takes. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { resolve } from 'node:path';

const MAIN = resolve(import.meta.dirname, '../../dist/src/cli/main.js');

/** How often it is looked, ms: the kernel keeps the highest itself. */
const LOOK = 20;

interface Ran {
  readonly code: number | null;
  readonly out: string;
  /** The most that was resident, MiB; NaN where the kernel does not tell. */
  readonly peak: number;
}

export async function runResident(args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let peak = Number.NaN;
  const look = setInterval(() => (peak = peakOf(child.pid!) ?? peak), LOOK);
  const exit = new Promise<number | null>((done) => child.once('close', done));
  const [out, code] = await Promise.all([text(child.stdout), exit]);
  clearInterval(look);
  return { code, out, peak };
}

function peakOf(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1_024;
  } catch {
    // It has ended.
    return undefined;
  }
}
