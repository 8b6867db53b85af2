/** Holds the table of src/README.md: which room may import which, and what only one place may do. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Which rooms each room may import, besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  wire: ['model'],
  engine: ['model'],
  client: ['wire', 'model'],
  intake: ['wire', 'model'],
  store: ['wire', 'model'],
  agent: ['client', 'intake', 'wire', 'model'],
  collector: ['source', 'engine', 'intake', 'store', 'wire', 'model'],
  source: ['engine', 'intake', 'wire', 'model'],
  ui: ['model'],
  cli: [
    'model',
    'wire',
    'engine',
    'client',
    'intake',
    'store',
    'agent',
    'collector',
    'source',
    'ui',
    'demo',
  ],
  demo: ['client', 'wire', 'model'],
};

/** The map says "everything; nobody imports cli" of the room that may import all. */
const EVERYTHING = ['cli'];

/** Single files that a room may import though their room is closed to it, as types only. */
const TYPES_OF: Readonly<Record<string, readonly string[]>> = {
  ui: ['src/engine/views.ts', 'src/source/source.ts'],
};

/** Rooms that run anywhere: no `node:` module. */
const PURE = new Set(['model', 'wire', 'engine']);

const SCREEN_PACKAGES = new Set(['react', 'ink', 'asciichart']);

interface Import {
  /** Path of the importing file from the root. */
  readonly file: string;
  readonly room: string;
  readonly what: string;
  readonly typesOnly: boolean;
}

function sources(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name))
    .toSorted();
}

/** The room of a file: the folder under src, or demo; '' for what is in none. */
function roomOf(file: string): string {
  const [top, room] = file.split('/');
  if (top === 'demo') return 'demo';
  return top === 'src' && file.split('/').length > 2 ? room! : '';
}

/** Comments could hold the word import; texts are what the imports are made of and stay. */
function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function importsOf(file: string): Import[] {
  const code = withoutComments(readFileSync(join(root, file), 'utf8'));
  const room = roomOf(file);
  const found: Import[] = [];
  const statements =
    /\b(?:import|export)\s+(?<type>type\s)?(?:[\w*\s{},$]*?\sfrom\s*)?['"](?<from>[^'"]+)['"]/g;
  for (const { groups } of code.matchAll(statements)) {
    found.push({ file, room, what: groups!['from']!, typesOnly: groups!['type'] !== undefined });
  }
  for (const [, what] of code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)) {
    // `import('x').T` in a type is not told apart from `await import('x')`: the stricter is assumed.
    found.push({ file, room, what: what!, typesOnly: false });
  }
  for (const [, what] of code.matchAll(/\bnew URL\(\s*['"](\.[^'"]+\.(?:tsx?|js))['"]/g)) {
    found.push({ file, room, what: what!, typesOnly: false });
  }
  return found;
}

const files = [...sources('src'), ...sources('demo')];
const imports = files.flatMap(importsOf);

/** The path from the root of the file that a relative import means. */
function target({ file, what }: Import): string {
  return relative(root, resolve(root, dirname(file), what)).replace(/\.js$/, '.ts');
}

function isRelative({ what }: Import): boolean {
  return what.startsWith('.');
}

function told(found: readonly Import[]): string[] {
  return found.map(({ file, what }) => `${file} imports ${what}`);
}

/** The package of a bare import: `@scope/name/part` is `@scope/name`. */
function packageOf(what: string): string {
  const parts = what.split('/');
  return what.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!;
}

describe('the house', () => {
  test('imports are seen: dynamic ones, types, and those over several lines', () => {
    expect(imports.length).toBeGreaterThan(50);
    const main = imports.filter(({ file }) => file === 'src/cli/main.ts');
    expect(main.map(({ what }) => what)).toEqual(['./run.ts']);
  });

  test('every folder of src is a room that the table knows', () => {
    const rooms = new Set(files.map(roomOf));
    expect([...rooms].filter((room) => MAY_IMPORT[room] === undefined)).toEqual([]);
  });

  test('the map names every room, and what it may import as this table does', () => {
    const map = readFileSync(join(root, 'src/README.md'), 'utf8').split('\n');
    const rooms = new Set(files.filter((file) => file.startsWith('src/')).map(roomOf));
    for (const room of rooms) {
      const row = map.find((line) => line.startsWith(`| \`${room}/\``)) ?? '';
      const allowed = row.split('|')[3] ?? `no row for ${room}/`;
      const named = Object.keys(MAY_IMPORT).filter((other) =>
        new RegExp(`(^|[\\s,])${other}(?=[,\\s]|$)`).test(allowed),
      );
      const expected = room === 'cli' ? EVERYTHING : MAY_IMPORT[room]!;
      expect({ room, named: named.toSorted() }).toEqual({ room, named: expected.toSorted() });
    }
  });

  test('a room imports only the rooms it may', () => {
    const wrong = imports.filter(isRelative).filter((found) => {
      const goal = target(found);
      const room = roomOf(goal);
      if (room === found.room || MAY_IMPORT[found.room]?.includes(room)) return false;
      return !(found.typesOnly && TYPES_OF[found.room]?.includes(goal));
    });
    expect(told(wrong)).toEqual([]);
  });

  test('nobody imports cli', () => {
    const wrong = imports.filter(
      (found) => found.room !== 'cli' && isRelative(found) && roomOf(target(found)) === 'cli',
    );
    expect(told(wrong)).toEqual([]);
  });

  test('model, wire and engine run anywhere', () => {
    const wrong = imports.filter(({ room, what }) => PURE.has(room) && isBuiltin(what));
    expect(told(wrong)).toEqual([]);
    const globals = files
      .filter((file) => PURE.has(roomOf(file)))
      .filter((file) =>
        /\b(?:process\.|Buffer\b)/.test(withoutComments(readFileSync(join(root, file), 'utf8'))),
      );
    expect(globals).toEqual([]);
  });

  test('only the screen knows React and Ink', () => {
    const wrong = imports.filter(
      ({ room, what }) => room !== 'ui' && SCREEN_PACKAGES.has(packageOf(what)),
    );
    expect(told(wrong)).toEqual([]);
    expect(files.filter((file) => file.endsWith('.tsx') && roomOf(file) !== 'ui')).toEqual([]);
  });

  test('the screen is loaded by the one command that shows it, and only then', () => {
    const wrong = imports.filter(
      (found) =>
        found.room === 'cli' &&
        isRelative(found) &&
        target(found).endsWith('.tsx') &&
        found.file !== 'src/cli/screen.ts',
    );
    expect(told(wrong)).toEqual([]);
  });

  test('only the edge reads the wall clock', () => {
    const wrong = files
      .filter((file) => ['wire', 'engine', 'ui'].includes(roomOf(file)))
      .filter((file) =>
        /\bDate\.now\(|\bnew Date\(\)|\bwallClock\b/.test(
          withoutComments(readFileSync(join(root, file), 'utf8')),
        ),
      );
    expect(wrong).toEqual([]);
  });

  test('only main ends the process', () => {
    const ends = files.filter((file) =>
      /\bprocess\.(?:exit|abort|reallyExit)\(/.test(
        withoutComments(readFileSync(join(root, file), 'utf8')),
      ),
    );
    expect(ends).toEqual(['src/cli/main.ts']);
  });

  test('every file that is imported is there', () => {
    const wrong = imports
      .filter(isRelative)
      .filter((found) => !existsSync(join(root, target(found))));
    expect(told(wrong)).toEqual([]);
  });
});
