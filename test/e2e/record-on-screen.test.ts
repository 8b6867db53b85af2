import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Person } from './person.ts';

let person: Person | undefined;
const folder = mkdtempSync(join(tmpdir(), 'phosphor-'));

afterEach(async () => {
  await person?.stop();
  rmSync(folder, { recursive: true });
});

test('a person records what arrives with one key, and finds it in a file after the quit', async () => {
  person = new Person(['demo', '--scenario', 'steady'], { columns: 120, rows: 40, folder });
  await person.sees(/service\.fare +\d/);
  person.press('R');
  await person.sees(/Recording in phosphor-.*\.capture\./);
  await person.sees(/live ● rec [1-9][\d.]* [KM]iB/);
  person.press('R');
  await person.sees(/[1-9][\d,]* annotations recorded in phosphor-.*\.capture/);
  await person.sees((lines) => !lines[0]!.includes('rec'));
  expect(readdirSync(folder).filter((file) => file.endsWith('.capture'))).toHaveLength(1);

  // Again, and quit while it runs: what came is in the file all the same.
  await person.sees((lines) => !lines.at(-1)!.includes('recorded in'));
  person.press('R');
  await person.sees(/live ● rec [1-9]/);
  person.press('q');
  expect(await person.left()).toBe(0);
  expect(person.text()).toMatch(/^[1-9][\d,]* annotations recorded in phosphor-/);
  for (const file of readdirSync(folder)) {
    expect(readFileSync(join(folder, file)).length).toBeGreaterThan(1_000);
  }
});
