import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { agentCommand } from '../../src/cli/agent.ts';
import { UsageProblem } from '../../src/cli/usage-problem.ts';
import { udpFarSide } from '../agent/receiver.ts';
import { annotation, frames, send } from '../intake/sender.ts';
import { ended } from './phosphor.ts';

const COMMAND = resolve(import.meta.dirname, '../../src/cli/agent.ts');
const UNIT = resolve(import.meta.dirname, '../../demo/phosphor-agent.service');

afterEach(() => vi.unstubAllEnvs());

/** The command in a process of its own, as the whole program runs it. */
function start(args: readonly string[]): ReturnType<typeof spawn> {
  const code = `import(${JSON.stringify(COMMAND)}).then(({ agentCommand }) => agentCommand().parseAsync(${JSON.stringify(args)}, { from: 'user' }))`;
  return spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'pipe', 'pipe'] });
}

function parse(args: readonly string[]): Promise<unknown> {
  return agentCommand().exitOverride().parseAsync(args, { from: 'user' });
}

describe('phosphor agent', () => {
  test('says where it listens, sends on, and at SIGTERM sends what waits and says what became of it', async () => {
    const far = await udpFarSide();
    const to = `udp://127.0.0.1:${far.address.port}`;
    const child = start(['--udp', '127.0.0.1:0', '--to', to, '--flush', '1h']);
    const result = ended(child as Parameters<typeof ended>[0]);
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    expect(line.toString()).toMatch(/^udp 127\.0\.0\.1:\d+ → udp:\/\/127\.0\.0\.1:\d+\n$/);
    const port = Number(/:(\d+) →/.exec(line.toString())![1]);
    const told = Array.from({ length: 30 }, (_, i) => annotation({ spanId: `${i}${i}` }));
    await send({ host: '127.0.0.1', port }, frames(told));
    child.kill('SIGTERM');
    const { code, out } = await result;
    expect(code).toBe(0);
    expect(out).toMatch(
      /\n30 annotations taken, 30 sent on, 0 dropped, 0 not sent in time; 0 lost before\.\n$/,
    );
    await vi.waitFor(() => expect(far.ledger().shown).toBe(30));
    await far.close();
  });

  test('does not print the password of a place', async () => {
    const child = start(['--udp', '127.0.0.1:0', '--to', 'udp://ops:secret@127.0.0.1:9']);
    const result = ended(child as Parameters<typeof ended>[0]);
    await once(child.stdout!, 'data');
    child.kill('SIGTERM');
    const { out } = await result;
    expect(out).toContain(' → udp://127.0.0.1:9\n');
    expect(out).not.toContain('secret');
  });

  test.each([
    ['collector:7760', '--to "collector:7760" is not a place to send to; write for example'],
    ['ftp://collector', '--to "ftp://collector" is not a place to send to;'],
  ])('--to %s is one sentence', async (to, sentence) => {
    await expect(parse(['--to', to])).rejects.toThrow(UsageProblem);
    await expect(parse(['--to', to])).rejects.toThrow(sentence);
  });

  test('a datagram that cannot be is one sentence', async () => {
    const args = ['--to', 'udp://127.0.0.1:1', '--datagram', '100'];
    await expect(parse(args)).rejects.toThrow('--datagram 100 is not a size of a datagram;');
  });

  test('the unit for systemd names only variables that the command reads', () => {
    const named = [...readFileSync(UNIT, 'utf8').matchAll(/^Environment=(\w+)=/gm)];
    const known = agentCommand().options.map(({ envVar }) => envVar);
    expect(named.length).toBeGreaterThan(0);
    for (const [, name] of named) expect(known).toContain(name);
  });
});
