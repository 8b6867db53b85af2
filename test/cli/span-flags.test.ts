import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { SnapshotDocument } from '../../src/cli/print/document.ts';
import { run } from '../../src/cli/run.ts';
import { ended, start } from './phosphor.ts';

// Most of it for a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What the command line says of a mistake: one line on standard error, and exit code 2. */
async function sentence(args: readonly string[]): Promise<string> {
  let err = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const code = await run(args);
  vi.restoreAllMocks();
  expect({ code, lines: err.split('\n').length }).toEqual({ code: 2, lines: 2 });
  return err.trimEnd();
}

/** A server on a port of this machine. */
async function taking(): Promise<{ readonly port: number; readonly free: () => void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, free: () => server.close() };
}

async function freePort(): Promise<number> {
  const { port, free } = await taking();
  free();
  return port;
}

function zipkinSpans(): string {
  const timestamp = Date.now() * 1_000 - 40_000;
  const localEndpoint = { serviceName: 'shop' };
  const span = { kind: 'SERVER', name: 'checkout', timestamp, duration: 30_000, localEndpoint };
  const id = timestamp.toString(16).padStart(16, '0');
  return JSON.stringify([{ ...span, traceId: id, id }]);
}

describe('phosphor top', () => {
  test('takes spans where it is told to, and prints them like any other', async () => {
    const port = await freePort();
    const args = ['--udp', '127.0.0.1:0', '--zipkin', String(port), '--json', '--for', '5s'];
    const child = start(['top', ...args]);
    const result = ended(child);
    let sent = 0;
    while (child.exitCode === null) {
      const headers = { 'content-type': 'application/json' };
      const url = `http://127.0.0.1:${port}/api/v2/spans`;
      // Nobody listens at first, nor at last.
      await fetch(url, { method: 'POST', headers, body: zipkinSpans() }).then(
        ({ status }) => (sent += status === 202 ? 1 : 0),
        () => undefined,
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { code, out, err } = await result;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { services, ledger } = JSON.parse(out) as SnapshotDocument;
    expect(services[0]).toMatchObject({ service: 'shop', errors: 0 });
    expect(services[0]!.calls).toBeGreaterThan(0);
    expect(services[0]!.calls).toBeLessThanOrEqual(sent);
    expect(ledger).toMatchObject({ offered: ledger.shown, lost: {} });
  });

  test.each([['--otlp'], ['--zipkin'], ['--otlp-grpc']])('%s on a port in use', async (flag) => {
    const { port, free } = await taking();
    expect(await sentence(['top', '--udp', '127.0.0.1:0', flag, String(port), '--json'])).toMatch(
      new RegExp(`^phosphor: \\w+ port ${port} on 127\\.0\\.0\\.1 cannot be had .*${flag}`),
    );
    free();
  });

  test.each([
    [['--otlp', 'here'], '--otlp "here" is not a port; write for example --otlp 4318.'],
    [['--zipkin', '70000'], '--zipkin "70000" is not a port;'],
    [['--otlp', '--connect', 'http://here'], 'Give --otlp to listen here or --connect to watch'],
    [['--otlp-grpc', '--connect', 'here'], 'Give --otlp-grpc to listen here or --connect'],
  ])('%j is a mistake', async (args, expected) => {
    expect(await sentence(['top', ...args])).toContain(`phosphor: ${expected}`);
  });

  test('a bad port in the environment too', async () => {
    vi.stubEnv('PHOSPHOR_OTLP', 'soon');
    expect(await sentence(['top'])).toContain('"soon" is not a port');
  });
});

describe('phosphor collect', () => {
  test('does not take spans of other machines by gRPC without a token', async () => {
    const args = ['--udp', '127.0.0.1:0', '--http', '127.0.0.1:0', '--otlp-grpc', '0.0.0.0:0'];
    expect(await sentence(['collect', ...args])).toBe(
      'phosphor: gRPC on 0.0.0.0 is open to other machines; give a token with --token-file FILE or PHOSPHOR_TOKEN, or --insecure to do without.',
    );
  });
});
