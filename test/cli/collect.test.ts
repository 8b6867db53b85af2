import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isLoopback } from '../../src/intake/loopback.ts';
import { run } from '../../src/cli/run.ts';
import { ended, start } from './phosphor.ts';

// Most of it for a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

const TOKEN = 'a-token-for-tests-0123456789';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function fileOf(text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'phosphor-')), 'file');
  await writeFile(file, text);
  return file;
}

async function sentence(...args: readonly string[]): Promise<string> {
  let err = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const code = await run(['collect', '--udp', '127.0.0.1:0', ...args]);
  vi.restoreAllMocks();
  expect({ code, lines: err.split('\n').length }).toEqual({ code: 2, lines: 2 });
  return err.trimEnd();
}

interface Line {
  readonly msg: string;
  readonly http?: { readonly host: string; readonly port: number };
}

describe('phosphor collect', () => {
  test('logs where it listens, answers, and at SIGTERM ends well with what is under way', async () => {
    const file = await fileOf(`${TOKEN}\n`);
    const args = ['--udp', '127.0.0.1:0', '--http', '127.0.0.1:0', '--token-file', file];
    const child = start(['collect', ...args]);
    const result = ended(child);
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    const { msg, http } = JSON.parse(first.toString().split('\n')[0]!) as Line;
    expect(msg).toBe('listening');
    const base = `http://127.0.0.1:${http!.port}`;
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
    expect((await fetch(`${base}/api/services`)).status).toBe(401);
    const authorization = `Bearer ${TOKEN}`;
    const live = await fetch(`${base}/api/live?view=services`, { headers: { authorization } });
    const stream = live.text();
    // Neither a stream nor a connection that asks for nothing holds up the end.
    const idle = connect(http!.port);
    idle.on('error', () => undefined);
    await once(idle, 'connect');
    child.kill('SIGTERM');
    expect(await stream).toMatch(/event: end\ndata: .*stopping/);
    const { code, out, err } = await result;
    const lines = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as Line).msg);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(lines.slice(-2)).toEqual(['stopping', 'stopped']);
    expect(out).not.toContain(TOKEN);
  });

  test.each([['0.0.0.0:0'], ['[::]:0'], ['monitor.example:7750']])(
    'does not answer other machines on %s without a token',
    async (address) => {
      expect(await sentence('--http', address)).toMatch(
        /^phosphor: HTTP on .* is open to other machines; give a token with --token-file FILE or PHOSPHOR_TOKEN, or --insecure to do without\.$/,
      );
    },
  );

  test('knows which addresses are this machine’s alone', () => {
    const known = ['127.0.0.1', '127.9.9.9', '::1', 'localhost', '0.0.0.0', '::', '10.0.0.1', 'x'];
    expect(known.filter(isLoopback)).toEqual(['127.0.0.1', '127.9.9.9', '::1', 'localhost']);
  });

  test('a token that is none is one sentence that does not tell it', async () => {
    const file = await fileOf('short\n');
    expect(await sentence('--token-file', file)).toContain(
      `--token-file ${file} holds no token; write at least 16 letters and digits,`,
    );
    expect(await sentence('--token-file', '/no/such/file')).toContain(
      '--token-file /no/such/file cannot be read',
    );
    vi.stubEnv('PHOSPHOR_TOKEN', 'guess me');
    const told = await sentence();
    expect(told).toContain('PHOSPHOR_TOKEN holds no token;');
    expect(told).not.toContain('guess me');
  });

  test('what cannot be is one sentence', async () => {
    expect(await sentence('--tls-cert', '/x')).toContain('A certificate and its key go together;');
    expect(await sentence('--tls-cert', '/no/such', '--tls-key', '/no/such')).toContain(
      '--tls-cert /no/such cannot be read',
    );
    expect(await sentence('--store', '')).toContain('--store names no file; write for example');
    expect(await sentence('--cors', 'monitor')).toContain('--cors "monitor" is not an origin;');
    expect(await sentence('--log-level', 'loud')).toContain('--log-level "loud" is not known;');
  });

  test('an HTTP port in use is one sentence, and the UDP port is given back', async () => {
    const { createServer } = await import('node:net');
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    expect(await sentence('--http', `127.0.0.1:${port}`)).toContain(
      `phosphor: HTTP port ${port} on 127.0.0.1 cannot be had (listen EADDRINUSE`,
    );
    other.close();
  });
});
