import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { readInput } from '../../src/intake/file.ts';
import { InputProblem } from '../../src/intake/problem.ts';

const TALK = fileURLToPath(new URL('../../demo/captures/neardrivers.txt', import.meta.url));
const talk = readFileSync(TALK);
const folder = mkdtempSync(join(tmpdir(), 'phosphor-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The sentence a person gets instead of the file. */
async function problem(path: string, input?: Uint8Array[]): Promise<string> {
  const error: unknown = await readInput(path, input && Readable.from(input)).then(
    () => 'it was read',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputProblem);
  const { message } = error as InputProblem;
  expect(message).toMatch(/^[^\n]+\.$/);
  return message.replaceAll(folder, '');
}

test("the talk's listing is read, plain and gzipped, under any name", async () => {
  const plain = await readInput(TALK);
  expect(plain).toMatchObject({ name: TALK, format: "the talk's listing", bytes: talk.length });
  expect(plain.annotations).toHaveLength(47);
  expect(plain.rejections.total).toBe(0);
  const zipped = await readInput(file('capture', gzipSync(talk)));
  expect(zipped.annotations).toEqual(plain.annotations);
});

test('standard input is read to its end, in pieces, plain or gzipped', async () => {
  for (const bytes of [talk, gzipSync(talk)]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / 100) }, (_, i) =>
      bytes.subarray(i * 100, (i + 1) * 100),
    );
    const input = await readInput('-', Readable.from(pieces));
    expect(input.name).toBe('standard input');
    expect(input.annotations).toHaveLength(47);
  }
});

test('lines that cannot be read are counted, and the rest is given', async () => {
  const { annotations, rejections } = await readInput(
    file('mixed', `${talk.toString()}nonsense\n`),
  );
  expect(annotations).toHaveLength(47);
  expect(rejections.first).toEqual([
    { place: 'line 51', reason: 'a line that does not begin with a time' },
  ]);
});

test('what cannot be read is one sentence that says what to do', async () => {
  expect(await problem(join(folder, 'nowhere'))).toBe(
    'There is no file /nowhere; check the path, or give - for standard input.',
  );
  expect(await problem(join(TALK, 'below'))).toContain('There is no file ');
  expect(await problem(folder)).toBe(' is a directory; give a file in it.');
  expect(await problem(file('empty', ''))).toBe(
    '/empty is empty; give a file with at least one annotation.',
  );
  expect(await problem('-', [])).toBe(
    'standard input is empty; give a file with at least one annotation.',
  );
  expect(await problem(file('strange', 'hello\n'))).toBe(
    "/strange is in no format that is known; give one of: the talk's listing.",
  );
  expect(await problem(file('bare', 'Tracing: abc\nnonsense\n'))).toBe(
    "/bare looks like the talk's listing but holds no annotation that can be read (line 2: a line that does not begin with a time); check that it is whole.",
  );
  expect(await problem('\0')).toContain('cannot be read');
});

test('a gzipped file that is cut short, spoiled or empty says so', async () => {
  const zipped = gzipSync(talk);
  expect(await problem(file('cut.gz', zipped.subarray(0, 400)))).toBe(
    '/cut.gz is gzipped and cut short; copy it again, whole.',
  );
  const spoiled = Buffer.from(zipped);
  spoiled.fill(0xff, 200, 300);
  expect(await problem(file('spoiled.gz', spoiled))).toContain('cannot be unzipped');
  expect(await problem(file('empty.gz', gzipSync('')))).toContain('is empty once unzipped');
});

test('a small file that unzips to more than memory should hold is refused', async () => {
  const megabytes = gzipSync(new Uint8Array(64 * 1024 * 1024));
  const bomb = Buffer.concat([megabytes, megabytes, megabytes, megabytes, megabytes]);
  expect(await problem(file('bomb.gz', bomb))).toBe(
    '/bomb.gz holds more than 256 MiB; give a part of it.',
  );
});

test('a file of someone else says that it is not permitted', async () => {
  const path = file('private', talk);
  chmodSync(path, 0);
  chmodSync(folder, 0o755);
  const root = process.geteuid?.() === 0;
  // Root may read everything: be nobody meanwhile.
  if (root) process.seteuid?.(65_534);
  try {
    expect(await problem(path)).toBe(
      'Reading /private is not permitted; ask its owner, or give a file of your own.',
    );
  } finally {
    if (root) process.seteuid?.(0);
  }
});
