import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MAX_ID_LENGTH } from '../../src/model/ids.ts';
import { MAX_NAME_BYTES, MAX_NAMES } from '../../src/model/names.ts';
import * as engine from '../../src/engine/limits.ts';
import * as wire from '../../src/wire/limits.ts';
import { phosphor } from '../cli/phosphor.ts';
import { blockNames, readBlock } from './blocks.ts';
import { made } from './made.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(resolve(root, file), 'utf8');
const readme = read('README.md');

/** oxfmt sets the columns of tables; what they say is what counts. */
function squeezed(text: string | undefined): string | undefined {
  return text?.replace(/ +/g, ' ').replace(/-{3,}/g, '---');
}

describe('the README', () => {
  test.each(blockNames(readme))(
    'its block "%s" is as the program says; npm run docs makes it anew',
    async (name) => {
      expect(squeezed(readBlock(readme, name))).toBe(squeezed(await made(name)));
    },
  );

  test('has the help of every command, the keys and the scenarios', async () => {
    const { out } = await phosphor(['--help']);
    const listed = out.slice(out.indexOf('Commands:'));
    const commands = [...listed.matchAll(/^ {2}([a-z]+) /gm)].map(([, command]) => command!);
    expect(commands).toContain('top');
    const wanted = commands
      .filter((command) => command !== 'help')
      .map((command) => `help ${command}`);
    expect(blockNames(readme)).toEqual(
      expect.arrayContaining(['keys', 'scenarios', 'help', ...wanted]),
    );
  });

  test('names every limit with the value that it has', () => {
    const limits = { ...engine, ...wire, MAX_NAMES, MAX_NAME_BYTES, MAX_ID_LENGTH };
    for (const [name, value] of Object.entries(limits)) {
      const row = readme.split('\n').find((line) => line.includes(`\`${name}\``));
      expect(row, `no row for ${name}`).toBeDefined();
      expect(row).toMatch(new RegExp(`\\b${written(name, value)}\\b`));
    }
  });
});

/** A limit as a person writes it: seconds for times, MiB for what is whole ones, else digits in threes. */
function written(name: string, value: number): string {
  if (/_(FOR|AFTER)$/.test(name)) return `${value / 1_000_000} s`;
  const mebibytes = value / 1024 / 1024;
  return Number.isInteger(mebibytes) ? `${mebibytes} MiB` : value.toLocaleString('en');
}

describe('what is written', () => {
  test.each(['README.md', 'CHANGELOG.md', 'src/README.md', 'demo/README.md', 'test/README.md'])(
    '%s points only to files that are there',
    (file) => {
      const links = [...read(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)];
      const sources = [...read(file).matchAll(/\bsrc="(?!https?:)([^"]+)"/g)];
      const gone = [...links, ...sources]
        .map(([, path]) => path!)
        .filter((path) => !existsSync(resolve(root, dirname(file), path)));
      expect(gone).toEqual([]);
    },
  );

  test('src/README.md names only files that are there', () => {
    const named = [...read('src/README.md').matchAll(/`([a-z][\w-]*\/[\w/.-]+\.tsx?)`/g)];
    expect(named.length).toBeGreaterThan(20);
    const gone = named
      .map(([, path]) => path!)
      .filter((path) => !existsSync(resolve(root, 'src', path)));
    expect(gone).toEqual([]);
  });
});
