import { createSocket } from 'node:dgram';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { phosphor, TALK } from './phosphor.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What the command line says of a mistake: one line on standard error, and exit code 2. */
async function sentence(args: readonly string[]): Promise<string> {
  let [out, err] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const code = await run(args);
  vi.restoreAllMocks();
  expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 2 });
  return err.trimEnd();
}

describe('a command line that cannot be followed is one sentence and exit code 2', () => {
  test.each([
    [['--bogus'], 'unknown option \'--bogus\'; "phosphor COMMAND --help" lists what there is.'],
    [['bogus'], 'There is no command "bogus"; "phosphor --help" lists them.'],
    [['--udp', 'nowhere'], '"nowhere" is not an address; write HOST:PORT, for example'],
    [['--udp', '127.0.0.1:70000'], '"127.0.0.1:70000" is not an address;'],
    [['--udp'], "option '--udp <host:port>' argument missing;"],
    [['--udp', '7760', '--connect', 'here'], 'Give --udp to listen here or --connect to watch'],
    [['--connect', 'one,,other'], '"one,,other" names nothing between two commas;'],
    [['--connect', 'ftp://here', '--json'], '"ftp://here" is not the address of a collector;'],
    [['--filter', 'dur:soon'], 'The filter says dur:soon; write for example dur:>100ms.'],
    [['--window', '3m'], '"3m" is not a window; choose one of 10s, 1m, 5m, 15m, 1h.'],
    [['top', '--for', 'ever'], '"ever" is not a duration; write for example 10s, 500ms or 2m.'],
    [['--theme', 'pink'], '--theme "pink" is not known; choose one of phosphor,'],
    [['replay'], "missing required argument 'file';"],
    [['replay', TALK, '--speed', '1000'], '"1000" is not a speed; write a number from 0.1 to 100,'],
    [['replay', TALK, '--shift', 'then'], '--shift "then" is not known; choose one of now.'],
    [['replay', '/no/such/file'], 'There is no file /no/such/file;'],
    [['show', '/no/such/file', '--json'], 'There is no file /no/such/file;'],
    [['show', tmpdir()], `${tmpdir()} is a directory;`],
    [
      ['show', TALK, '--json', '--as', 'listing'],
      '--json and --as listing are two ways to print; leave one of them out.',
    ],
    [['demo', '--scenario', 'calm'], '--scenario "calm" is not known; choose one of tour,'],
    [['simulate', '--rate', '0'], '"0" is not a rate;'],
    [['simulate', '--seed', 'x'], '--seed "x" is not a whole number;'],
  ])('phosphor %j', async (args, expected) => {
    expect(await sentence(args)).toContain(`phosphor: ${expected}`);
  });

  test('a bad value in the environment too', async () => {
    vi.stubEnv('PHOSPHOR_WINDOW', 'long');
    expect(await sentence(['top'])).toContain('"long" is not a window');
  });

  test('an empty file, and one of no known format', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'phosphor-'));
    const empty = join(folder, 'empty');
    const unknown = join(folder, 'unknown');
    await writeFile(empty, '');
    await writeFile(unknown, 'Dear diary,\n');
    expect(await sentence(['replay', empty])).toContain(`${empty} is empty;`);
    expect(await sentence(['replay', unknown])).toContain(`${unknown} is in no format`);
  });

  test('a port in use', async () => {
    const other = createSocket('udp4');
    await new Promise<void>((resolve) => other.bind(0, '127.0.0.1', resolve));
    const { port } = other.address();
    try {
      expect(await sentence(['--udp', `127.0.0.1:${port}`])).toBe(
        `phosphor: UDP port ${port} on 127.0.0.1 is in use; end the program that has it, or choose another port with --udp 127.0.0.1:PORT.`,
      );
    } finally {
      other.close();
    }
  });

  test('the program itself ends with that code', async () => {
    expect(await phosphor(['--bogus'])).toEqual({
      code: 2,
      out: '',
      err: `phosphor: unknown option '--bogus'; "phosphor COMMAND --help" lists what there is.\n`,
    });
  });

  test('a Node that is too old, before anything else is loaded', async () => {
    const old = 'Object.defineProperty(process, "versions", { value: { node: "20.20.2" } })';
    const { code, err } = await phosphor(['--version'], {
      node: ['--import', `data:text/javascript,${old}`],
    });
    expect(code).toBe(2);
    expect(err).toBe(
      'phosphor: this is Node 20.20.2; phosphor needs 22.13 or later, for example by "npx node@24".\n',
    );
  });
});
