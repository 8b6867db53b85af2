import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { serviceNames } from '../../demo/services/start.ts';
import { demoCommand } from '../../src/cli/demo.ts';
import type { SnapshotDocument } from '../../src/cli/print/document.ts';
import { ended, phosphor, start } from '../cli/phosphor.ts';
import { SECOND } from '../../src/model/clock.ts';
import { Receiver } from '../client/receiver.ts';
import { Person } from '../e2e/person.ts';

const START = resolve(import.meta.dirname, '../../demo/services/start.ts');

/** The five and the load. */
const PROCESSES = serviceNames.length + 1;

const API = 'com.hailocab.hailo-2-api';
const CUSTOMER = 'com.hailocab.api.v1.customer';
const SERVICE = 'com.hailocab.service';

/** Seven processes start: on a busy machine that takes its time. */
const PATIENT = { timeout: 90_000 };
const WAIT = { timeout: 60_000, interval: 20 };
/** Listing the processes of a machine takes as long as starting one. */
const LISTED = { ...WAIT, interval: 250 };

const run = promisify(execFile);

/** The processes that one has started of the services, once all are there. */
async function allOf(parent: number): Promise<number[]> {
  let pids: number[] = [];
  await vi.waitFor(async () => {
    const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,args=']);
    pids = stdout
      .split('\n')
      .map((line) => /^\s*(\d+)\s+(\d+)\s.*[\\/]services[\\/]/.exec(line) ?? [])
      .filter(([, , ppid]) => Number(ppid) === parent)
      .map(([, pid]) => Number(pid));
    expect(pids).toHaveLength(PROCESSES);
  }, LISTED);
  return pids;
}

function running(pids: readonly number[]): number[] {
  return pids.filter((pid) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  });
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  return new Promise((told) => {
    server.once('error', () => told(false));
    server.once('listening', () => server.close(() => told(true)));
  });
}

/** A process that starts the services as the program does, and tells who they are. */
async function starter(port: number): Promise<{ pids: number[]; kill: () => void }> {
  const options = JSON.stringify({ to: { host: '127.0.0.1', port }, rate: 10, seed: 1 });
  const code = `import(${JSON.stringify(START)}).then(({ startServices }) => startServices(${options})).then(({ pids }) => console.log(JSON.stringify(pids)))`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { pids: JSON.parse(line.toString()) as number[], kill: () => child.kill('SIGKILL') };
}

describe('demo --services', () => {
  test(
    'shows five real services, both sides of each edge, whole traces, and no loss',
    PATIENT,
    async () => {
      const flags = ['--rate', '20', '--seed', '7', '--json', '--for', '5s'];
      const { code, out, err } = await phosphor(['demo', '--services', ...flags]);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      const { at, services, edges, traces, ledger } = JSON.parse(out) as SnapshotDocument;
      const names = services.filter(({ calls }) => calls > 0).map(({ service }) => service);
      expect(names).toEqual([
        CUSTOMER,
        ...['config', 'fare', 'feature-flags', 'hob'].map((name) => `${SERVICE}.${name}`),
      ]);
      expect(edges.map(({ caller, callee }) => [caller, callee])).toEqual([
        [CUSTOMER, `${SERVICE}.fare`],
        [CUSTOMER, `${SERVICE}.feature-flags`],
        [API, CUSTOMER],
        [`${SERVICE}.feature-flags`, `${SERVICE}.hob`],
        [`${SERVICE}.hob`, `${SERVICE}.config`],
      ]);
      for (const { calls, client, server, gap } of edges) {
        expect(calls).toBeGreaterThan(0);
        expect(server.p50).toBeGreaterThan(0);
        expect(client.p50).toBeGreaterThan(0);
        // Of the same calls: the caller waits longer than its callee works.
        expect(gap.p50).toBeGreaterThan(0);
      }
      // The API, customer, feature-flags, hob and fare (three times); config when hob did not know the city.
      const whole = traces.filter(
        ({ missing, inFlight, spans }) => missing + inFlight === 0 && spans >= 6,
      );
      expect(whole.length).toBeGreaterThan(traces.length / 2);
      expect(whole.some(({ services: seen, spans }) => seen === 6 && spans === 7)).toBe(true);
      expect(ledger.lost).toEqual({});
      expect(ledger.shown).toBe(ledger.offered);
      // Each call of a whole trace has told four moments, and those of a second before `at` have come.
      const calls = whole
        .filter((trace) => trace.start! + trace.duration! < at - SECOND)
        .reduce((sum, { spans }) => sum + spans, 0);
      expect(calls).toBeGreaterThan(0);
      expect(ledger.shown).toBeGreaterThanOrEqual(4 * calls);
    },
  );

  test(
    'ended by SIGTERM it prints what there is, and every process ends with it',
    PATIENT,
    async () => {
      const child = start(['demo', '--services', '--rate', '5', '--for', '1h']);
      const result = ended(child);
      const pids = await allOf(child.pid!);
      child.kill('SIGTERM');
      const { code, out, err } = await result;
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(/^phosphor {2}local udp/);
      expect(running(pids)).toEqual([]);
    },
  );

  test('q on its screen ends every process with it', PATIENT, async () => {
    const person = new Person(['demo', '--services', '--rate', '20']);
    try {
      await person.sees(/service\.fare +\d/, WAIT.timeout);
      const pids = await allOf(person.pid);
      person.press('q');
      expect(await person.left()).toBe(0);
      expect(running(pids)).toEqual([]);
    } finally {
      await person.stop();
    }
  });

  test(
    'a port that cannot be had is one sentence, and nothing is left running',
    PATIENT,
    async () => {
      // The first is that of customer, who starts when all others have.
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const { port } = taken.address() as AddressInfo;
      const { code, out, err } = await phosphor(['demo', '--services', `${port}`]);
      taken.close();
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(
        /^phosphor: The port 127\.0\.0\.1:\d+ for [a-z-]+ cannot be had \(EADDRINUSE\); choose five others with --services PORT\.\n$/,
      );
      for (let other = 1; other < serviceNames.length; other++) {
        // Another test may have been given it meanwhile, and gives it back; a child left behind would not.
        await vi.waitFor(async () => expect(await isFree(port + other)).toBe(true), WAIT);
      }
    },
  );

  test.each([
    [['--services', '--rate', 'max'], '--rate max is for the simulator; real services take up to'],
    [['--services', '65535'], '--services 65535 is too much; the most is 65531.'],
    [['--services', '80'], '--services 80 is too little; the least is 1024.'],
    [['--services', 'fare'], '--services "fare" is not a whole number;'],
    [['--services', '--scenario', 'steady'], "cannot be used with option '--scenario <name>'"],
  ])('%s is refused in one sentence', async (flags, sentence) => {
    const command = demoCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
    await expect(command.parseAsync(flags, { from: 'user' })).rejects.toThrow(sentence);
  });
});

test(
  'the services end when whoever started them is killed, and send what they have still to tell',
  PATIENT,
  async () => {
    const receiver = await Receiver.open();
    const { pids, kill } = await starter(receiver.port);
    try {
      expect(new Set(pids).size).toBe(PROCESSES);
      expect(running(pids)).toEqual(pids);
      await receiver.heard(100);
    } finally {
      kill();
    }
    await vi.waitFor(() => expect(running(pids)).toEqual([]), WAIT);
    // What each sender says last that it sent is what came from it.
    const told = new Map(receiver.totals.map(({ sender, offered }) => [sender, offered]));
    expect(told.size).toBe(PROCESSES);
    await receiver.heard([...told.values()].reduce((sum, offered) => sum + offered, 0));
    await receiver.close();
  },
);
