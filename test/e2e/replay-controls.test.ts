import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Person } from './person.ts';

const LISTING = new URL('../../demo/captures/neardrivers.txt', import.meta.url).pathname;

/** The trace of that listing. */
const TRACE = '33eda743-f124-435c-71fc-3c872bbc98e6';

let person: Person | undefined;
let folder: string | undefined;

afterEach(async () => {
  await person?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
});

/** The row above the footer. */
function bar(lines: readonly string[]): string {
  return lines.at(-2) ?? '';
}

/** Whether what this process frees goes back to the system; asked of Linux alone. */
function returnsMemory(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  return environment.includes('MALLOC_MMAP_THRESHOLD_=131072');
}

/** A file of two traces, ten minutes apart. */
function longFile(): string {
  folder = mkdtempSync(join(tmpdir(), 'phosphor-'));
  const file = join(folder, 'night.txt');
  const first = readFileSync(LISTING, 'utf8');
  const second = first
    .replaceAll('2014-09-07 02:20', '2014-09-07 02:30')
    .replace(TRACE, TRACE.replace('33eda743', '44eda743'));
  writeFileSync(file, `${first}\n${second}`);
  return file;
}

test('a person drives a replay: stops it, goes through it, steps to what is of interest', async () => {
  person = new Person(['replay', longFile()], { columns: 100, rows: 24 });
  await person.sees((lines) => /▸ ×1 at 02:20:.* 02:30:19 \d+% of 10 min$/.test(bar(lines)));
  expect(returnsMemory(person.pid)).toBe(true);

  person.press(' ');
  await person.sees(/‖ paused · replay/);
  await person.sees((lines) => bar(lines).startsWith(' ‖ paused ×1 at 02:20:'));

  // Paused, it is moved all the same.
  person.press('}');
  await person.sees((lines) => / at 02:21:.* 1\d% of 10 min$/.test(bar(lines)));
  person.press('B');
  await person.sees((lines) => / at 02:20:19\.867 .* 0% of 10 min$/.test(bar(lines)));
  person.press('[');
  await person.sees(/This is where the file begins\./);

  // To the second trace, and a few milliseconds on to what fails in it.
  person.press('.');
  await person.sees((lines) => / at 02:30:19\.867 /.test(bar(lines)));
  person.press('x');
  await person.sees((lines) => / at 02:30:19\.9\d\d /.test(bar(lines)));
  // The trace is open at that call, and what was seen before is behind it.
  await person.sees(/error at the server Missing config/);
  person.press('\x1b');
  await person.sees(/SERVICE +RPS/);
  person.press('F');
  await person.sees((lines) => bar(lines).endsWith(' 100% of 10 min'));
  person.press('.');
  await person.sees(/No trace begins after this moment of the file\./);

  // Back: what comes later is not there any more.
  person.press('2');
  await person.sees((lines) => lines.filter((line) => /neardrivers/.test(line)).length === 2);
  person.press('b');
  await person.sees(
    (lines) => lines.filter((line) => /\d neardrivers|customer\.near/.test(line)).length === 1,
  );

  person.press(')');
  await person.sees(/Played 2 times as fast\./);
  person.press(')))))))) ');
  await person.sees(/ended · replay/);
  person.press(' ');
  await person.sees(/The file is played to its end/);
  person.press('q');
  person.press('q');
  expect(await person.left()).toBe(0);
});

test('a person takes a trace away: its id in the clipboard, the trace in a file', async () => {
  folder = mkdtempSync(join(tmpdir(), 'phosphor-'));
  person = new Person(['replay', LISTING, '--speed', 'max'], { columns: 100, rows: 24, folder });
  await person.sees(/ended/);
  person.press('2\r');
  await person.sees(/feature-flags\.features/);
  person.press('y');
  await person.sees(/Copied the trace’s id: 33eda743/);
  expect(person.clipboard).toEqual([`c;${btoa(TRACE)}`]);

  // Twice: a file is never written over.
  for (const file of [`phosphor-${TRACE}.txt`, `phosphor-${TRACE}-2.txt`]) {
    person.press('s');
    await person.sees((lines) => lines.some((line) => line.includes(file)));
    person.press('l');
    await person.sees((lines) => lines.at(-1)!.includes(`in ${file}.`));
  }
  expect(readdirSync(folder)).toHaveLength(2);
  const saved = readFileSync(join(folder, `phosphor-${TRACE}.txt`), 'utf8');
  expect(saved).toBe(readFileSync(LISTING, 'utf8'));

  person.press('H');
  await person.sees(/saved it in phosphor-handover\.txt/);
  const handover = readFileSync(join(folder, 'phosphor-handover.txt'), 'utf8');
  expect(handover).toContain(`Open trace: ${TRACE}`);
  expect(handover).toContain(`To see it: phosphor replay ${LISTING} --speed max`);

  person.press('R');
  await person.sees(/This is a recording already/);
});
