import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { wallClock } from '../../src/model/clock.ts';
import { captured } from '../store/arrived.ts';
import { said } from './said.ts';

/** As it is installed, since it starts in half the time. */
const MAIN = resolve(import.meta.dirname, '../../dist/src/cli/main.js');

const PATIENCE = { timeout: 20_000, interval: 5 };

type Child = ChildProcessByStdio<null, Readable, Readable>;

const children: Child[] = [];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'phosphor-record-'));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A `phosphor` that runs, and what it has said by now. */
class Running {
  readonly child: Child;
  out = '';
  err = '';
  readonly #ended: Promise<number | null>;

  constructor(...args: readonly string[]) {
    this.child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(this.child);
    this.child.stdout.on('data', (data) => (this.out += String(data)));
    this.child.stderr.on('data', (data) => (this.err += String(data)));
    this.#ended = new Promise((done) => this.child.once('close', done));
  }

  async says(what: RegExp): Promise<RegExpExecArray> {
    const found = (): RegExpExecArray => {
      const match = what.exec(this.out + this.err);
      if (!match) throw new Error(`it says: ${this.out}${this.err}`);
      return match;
    };
    return vi.waitFor(found, PATIENCE);
  }

  end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.#ended;
  }

  get code(): Promise<number | null> {
    return this.#ended;
  }
}

/** Starts to record on a free port; returns where. */
async function recording(...args: readonly string[]): Promise<{ recorder: Running; to: string }> {
  const recorder = new Running('record', '--udp', '127.0.0.1:0', ...args);
  const [, to] = await recorder.says(/local udp ([\d.:]+) in/);
  return { recorder, to: to! };
}

async function grows(path: string, by: number): Promise<void> {
  const before = existsSync(path) ? statSync(path).size : 0;
  await vi.waitFor(() => expect(statSync(path).size).toBeGreaterThan(before + by), PATIENCE);
}

// Processes are waited for, on a machine that may have much else to do.
describe('phosphor record', { timeout: 60_000 }, () => {
  test('killed under load, its file has everything up to the last second, and is gone on with', async () => {
    const path = join(folder, 'killed.capture');
    const { recorder, to } = await recording(path);
    const load = new Running('simulate', '--to', to, '--rate', '200');
    await grows(path, 500_000);
    await grows(path, 0);
    const killedAt = wallClock.now();
    await recorder.end('SIGKILL');
    await load.end('SIGINT');

    const first = captured(path);
    const last = Number(first.frames.at(-1)!.split(' ')[0]);
    expect(killedAt - last).toBeLessThan(1_000_000);
    expect(first.frames.length).toBeGreaterThan(2_000);
    expect(first.rejections.total).toBeLessThanOrEqual(1);

    const again = await recording(path);
    const more = new Running('simulate', '--to', again.to, '--rate', '50', '--for', '1s');
    const [, sent] = await more.says(/(\d+) annotations sent/);
    await vi.waitFor(
      () => expect(captured(path).frames.length).toBe(first.frames.length + Number(sent)),
      PATIENCE,
    );
    expect(await again.recorder.end('SIGINT')).toBe(0);
    expect(captured(path).rejections.total).toBe(first.rejections.total);
  });

  test('interrupted, it ends well and says what it has, and what it has not', async () => {
    const path = join(folder, 'interrupted.capture');
    const { recorder, to } = await recording(path);
    const load = new Running('simulate', '--to', to, '--rate', '50', '--for', '1s');
    const [, sent] = await load.says(/(\d+) annotations sent, 0 dropped, 0 lost/);
    await vi.waitFor(() => expect(captured(path).frames).toHaveLength(Number(sent)), PATIENCE);
    expect(await recorder.end('SIGINT')).toBe(0);
    const count = Number(sent).toLocaleString('en-US');
    expect(recorder.out.trim().split('\n').at(-1)).toMatch(
      new RegExp(
        `^${count} annotations recorded in .*interrupted.capture \\([\\d.]+ .iB\\). None was lost on the way.$`,
      ),
    );
    expect(recorder.err).toBe('');
  });

  test('with --keep nothing is written until somebody asks, then what is new each time', async () => {
    const path = join(folder, 'kept.capture');
    const recorder = new Running('record', '--udp', '127.0.0.1:0', '--keep', '15m', path);
    const [, to] = await recorder.says(/Keeping local udp ([\d.:]+) in memory/);
    const send = async (): Promise<number> => {
      const load = new Running('simulate', '--to', to!, '--rate', '20', '--for', '1s');
      return Number((await load.says(/(\d+) annotations sent, 0 dropped, 0 lost/))[1]);
    };
    const first = await send();
    expect(existsSync(path)).toBe(false);
    recorder.child.kill('SIGUSR2');
    await recorder.says(/The last .* annotations, are in .*kept\.capture\./);
    expect(captured(path).frames).toHaveLength(first);
    const second = await send();
    expect(await recorder.end('SIGINT')).toBe(0);
    const { frames, rejections } = captured(path);
    expect(frames).toHaveLength(first + second);
    expect(new Set(frames).size).toBe(frames.length);
    expect(rejections.total).toBe(0);
  });

  test('what cannot be done is one sentence, and a file of something else stays as it is', async () => {
    const path = join(folder, 'notes.txt');
    writeFileSync(path, 'do not lose me');
    const free = ['--udp', '127.0.0.1:0'];
    expect(await said('record', ...free, path)).toMatchObject({
      code: 2,
      err: `phosphor: ${path} is there and is no Phosphor capture; give another name, it is not overwritten.\n`,
    });
    expect(readFileSync(path, 'utf8')).toBe('do not lose me');
    expect(await said('record', ...free, join(folder, 'none', 'x'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no folder for') as string,
    });
    expect((await said('record')).err).toMatch(/missing required argument 'file'/);
    expect((await said('record', '--keep', 'soon', 'x')).err).toMatch(/"soon" is not an age/);
  });

  test.skipIf(!existsSync('/dev/full'))(
    'a full disk is told, once, and in the exit code',
    async () => {
      const { recorder, to } = await recording('/dev/full');
      await recorder.says(/phosphor: The disk of \/dev\/full is full; make room\./);
      const load = new Running('simulate', '--to', to, '--rate', '20', '--for', '1s');
      await load.code;
      expect(await recorder.end('SIGINT')).toBe(2);
      expect(recorder.out).toMatch(
        /^0 annotations recorded in \/dev\/full \(.*\), [\d,]+ not recorded\./m,
      );
    },
  );
});
