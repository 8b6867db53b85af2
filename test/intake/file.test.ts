import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { formatNames } from '../../src/wire/detect.ts';
import { readAll } from './read-all.ts';
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
  const error: unknown = await readAll(path, input && Readable.from(input)).then(
    () => 'it was read',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputProblem);
  const { message } = error as InputProblem;
  expect(message).toMatch(/^[^\n]+\.$/);
  return message.replaceAll(folder, '');
}

test("the talk's listing is read, plain and gzipped, under any name", async () => {
  const plain = await readAll(TALK);
  expect(plain).toMatchObject({ name: TALK, format: "the talk's listing", bytes: talk.length });
  expect(plain.annotations).toHaveLength(47);
  expect(plain.rejections.total).toBe(0);
  const zipped = await readAll(file('capture', gzipSync(talk)));
  expect(zipped.annotations).toEqual(plain.annotations);
});

test('standard input is read to its end, in pieces, plain or gzipped', async () => {
  for (const bytes of [talk, gzipSync(talk)]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / 100) }, (_, i) =>
      bytes.subarray(i * 100, (i + 1) * 100),
    );
    const input = await readAll('-', Readable.from(pieces));
    expect(input.name).toBe('standard input');
    expect(input.annotations).toHaveLength(47);
  }
});

test('lines that cannot be read are counted, and the rest is given', async () => {
  const { annotations, rejections } = await readAll(file('mixed', `${talk.toString()}nonsense\n`));
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
    `/strange is in no format that is known; give one of: ${formatNames.join(', ')}.`,
  );
  expect(await problem(file('bare', 'Tracing: abc\nnonsense\n'))).toBe(
    "/bare looks like the talk's listing but holds no annotation that can be read (line 2: a line that does not begin with a time); check that it is whole.",
  );
  expect(await problem('\0')).toContain('cannot be read');
});

/** A listing of so many traces, no two lines alike. */
function longListing(traces: number): Uint8Array {
  const lines = Array.from({ length: traces }, (_, n) => {
    const at = new Date(1_410_056_419_000 + n).toISOString().slice(0, -1).replace('T', ' ');
    return `Tracing: trace-${n}\n${at} [eu-west-1a/host-${n % 97}] [REQ] api → fare.base -\n`;
  });
  return Buffer.from(lines.join(''));
}

describe.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const)('a file packed with %s', (packing, pack) => {
  test('is read as if it were not', async () => {
    const plain = await readAll(TALK);
    const packed = await readAll(file('packed', pack(talk)));
    expect(packed.annotations).toEqual(plain.annotations);
    expect(packed.bytes).toBe(pack(talk).length);
  });

  test('in several parts is read to the last, however it comes', async () => {
    const parts = Buffer.concat([pack(talk), pack(talk), pack(''), pack(talk)]);
    expect((await readAll(file('parts', parts))).annotations).toHaveLength(3 * 47);
    const bytes = Array.from(parts, (_, at) => parts.subarray(at, at + 1));
    const input = await readAll('-', Readable.from(bytes));
    expect(input.annotations).toHaveLength(3 * 47);
    expect(input.rejections.total).toBe(0);
  });

  test('that is cut short gives what came before, and tells of the cut', async () => {
    const packed = pack(longListing(20_000));
    const path = file('cut', packed.subarray(0, packed.length / 2));
    const { annotations, rejections } = await readAll(path);
    expect(annotations.length).toBeGreaterThan(1_000);
    expect(annotations.length).toBeLessThan(20_000);
    expect(rejections.reasons).toMatchObject({ [`${packing} that is cut short`]: 1 });
    expect(rejections.first.at(-1)!.place).toMatch(/^byte \d+ unpacked$/);
  });

  test('of which nothing can be unpacked, or in which nothing is, says so', async () => {
    const packed = pack(talk);
    expect(await problem(file('cut', packed.subarray(0, 30)))).toBe(
      `/cut is packed with ${packing} and cut short; copy it again, whole.`,
    );
    const spoiled = Buffer.from(packed);
    spoiled.fill(0xff, 12, 300);
    expect(await problem(file('spoiled', spoiled))).toBe(
      `/spoiled begins as ${packing} does but cannot be unpacked; copy it again, or give it unpacked.`,
    );
    expect(await problem(file('empty', pack('')))).toBe(
      '/empty is empty once unpacked; give a file with at least one annotation.',
    );
  });

  test('spoiled in its middle gives what came before', async () => {
    const packed = Buffer.from(pack(longListing(200_000)));
    packed.fill(0xff, packed.length / 2, packed.length / 2 + 100);
    const { annotations, rejections } = await readAll(file('spoiled', packed));
    expect(annotations.length).toBeGreaterThan(50_000);
    expect(annotations.length).toBeLessThan(150_000);
    expect(rejections.reasons).toMatchObject({ [`${packing} that is spoiled`]: 1 });
  });

  test('that unpacks to far more than any traces do is refused', async () => {
    const blank = Buffer.alloc(16 * 1024 * 1024, `${' '.repeat(50_000)}\n`);
    const bomb = Buffer.concat([pack(talk), ...Array.from({ length: 6 }, () => pack(blank))]);
    expect(await problem(file('bomb', bomb))).toBe(
      '/bomb unpacks to more than 250 times its size, as no traces do; unpack it yourself if it is what you mean.',
    );
  });
});

test('zstd parts that are to be passed over are', async () => {
  const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  const parts = Buffer.concat([skippable, zstdCompressSync(talk), skippable]);
  expect((await readAll(file('skippable', parts))).annotations).toHaveLength(47);
});

test('a line without end is counted, and what is behind it read', async () => {
  const path = file(
    'long',
    Buffer.concat([talk, Buffer.alloc(3_000_000, 'x'), Buffer.from('\n'), talk]),
  );
  const { annotations, rejections } = await readAll(path);
  expect(annotations).toHaveLength(2 * 47);
  expect(rejections.reasons).toEqual({ 'a line too long': 1 });
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
