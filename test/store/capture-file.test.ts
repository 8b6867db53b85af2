import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CaptureFile } from '../../src/store/capture-file.ts';
import { CaptureProblem } from '../../src/store/open-capture.ts';
import { Loss } from '../../src/wire/capture-blocks.ts';
import { arrived, captured, many, record } from './arrived.ts';

const PATIENCE = { timeout: 20_000, interval: 5 };

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'phosphor-capture-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const FULL = '/dev/full';

test('what came is in the file, each frame with its own time', async () => {
  const path = join(folder, 'plain.capture');
  const file = await record(path, arrived(1_000, 'a', 'bb'), arrived(2_000, 'ccc'));
  expect(captured(path)).toMatchObject({
    frames: ['1000 a', '1010 bb', '2000 ccc'],
    rejections: { total: 0 },
  });
  expect(file).toMatchObject({ annotations: 3, lost: 0, trouble: undefined });
  expect(file.bytes).toBe(statSync(path).size);
});

test('it is there while the recording goes on, without anything being closed', async () => {
  const path = join(folder, 'open.capture');
  const file = await CaptureFile.open(path, 0);
  for (let n = 1; n <= 5; n++) {
    file.append(arrived(n, 'x'));
    await vi.waitFor(() => expect(captured(path).frames).toHaveLength(n), PATIENCE);
  }
  expect(captured(path).rejections.total).toBe(0);
  await file.close();
});

test('a capture that is there is gone on with, also behind one that was cut off', async () => {
  const path = join(folder, 'again.capture');
  await record(path, arrived(1_000, 'before'));
  await record(path, arrived(2_000, 'cut'));
  writeFileSync(path, readFileSync(path).subarray(0, -2));
  await record(path, arrived(3_000, 'after'));
  expect(captured(path)).toMatchObject({
    frames: ['1000 before', '3000 after'],
    rejections: { total: 1 },
  });
});

test('an empty file is one to write to, as mktemp makes it', async () => {
  const path = join(folder, 'empty.capture');
  writeFileSync(path, '');
  await record(path, arrived(1, 'a'));
  expect(captured(path).frames).toEqual(['1 a']);
});

test('what is no capture is never written to, and each problem is one sentence', async () => {
  const path = join(folder, 'notes.txt');
  writeFileSync(path, 'do not lose me');
  mkdirSync(join(folder, 'sub'));
  await expect(CaptureFile.open(path, 0)).rejects.toThrow(
    `${path} is there and is no Phosphor capture; give another name, it is not overwritten.`,
  );
  expect(readFileSync(path, 'utf8')).toBe('do not lose me');
  await expect(CaptureFile.open(join(folder, 'sub'), 0)).rejects.toThrow(
    /is a folder; give a file/,
  );
  await expect(CaptureFile.open(join(folder, 'none', 'x'), 0)).rejects.toThrow(
    /There is no folder/,
  );
  await expect(CaptureFile.open(path, 0)).rejects.toBeInstanceOf(CaptureProblem);
});

test('what is lost is told in the file, with its reason', async () => {
  const path = join(folder, 'lost.capture');
  const file = await CaptureFile.open(path, 0);
  file.append(arrived(1, 'a'));
  file.lose(7, Loss.beforeRecorder);
  file.append(arrived(2, 'b'));
  file.lose(5, Loss.recorderBehind);
  await file.close();
  expect(captured(path)).toMatchObject({
    frames: ['1 a', '2 b'],
    rejections: {
      total: 12,
      reasons: {
        'lost before they were recorded': 7,
        'not recorded: the recorder was behind': 5,
      },
    },
  });
});

test.skipIf(!existsSync(FULL))(
  'a full disk is told in one sentence, what waits for it is bounded, and all of it is counted',
  async () => {
    const file = await CaptureFile.open(FULL, 0);
    for (let n = 0; n < 100; n++) file.append(many(n, 1_024));
    await vi.waitFor(
      () => expect(file.trouble).toBe('The disk of /dev/full is full; make room.'),
      PATIENCE,
    );
    // 32 MiB wait at most, and what is in hand.
    expect(file.lost).toBeGreaterThan(60 * 1_024);
    expect(file.lost).toBeLessThan(75 * 1_024);
    await file.close();
    expect(file).toMatchObject({ annotations: 0, lost: 100 * 1_024 });
  },
);

test('more than is written at once arrives whole', async () => {
  const path = join(folder, 'large.capture');
  const file = await record(path, ...Array.from({ length: 20 }, (_, n) => many(n, 1_000, n)));
  expect(file).toMatchObject({ annotations: 20_000, lost: 0 });
  const { frames, rejections } = captured(path);
  expect(frames).toHaveLength(20_000);
  expect(rejections.total).toBe(0);
});

test('bytes of another program behind it do not spoil it', async () => {
  const path = join(folder, 'spoilt.capture');
  await record(path, arrived(1, 'a'));
  appendFileSync(path, 'somebody was here');
  await record(path, arrived(2, 'b'));
  expect(captured(path)).toMatchObject({ frames: ['1 a', '2 b'], rejections: { total: 1 } });
});
