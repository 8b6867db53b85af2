import { afterEach, expect, test } from 'vitest';
import { Person } from './person.ts';

let person: Person | undefined;

afterEach(() => person?.stop());

test('a terminal too small to begin in gets one sentence, exit code 2, and stays as it was', async () => {
  person = new Person(['replay', 'demo/captures/neardrivers.txt'], { columns: 59, rows: 14 });
  expect(await person.left()).toBe(2);
  expect(person.isFullScreen).toBe(false);
  expect(person.lines().join('').trim()).toBe(
    'phosphor: The terminal is 59×14; make it at least 60×15, or use --once for a plain table.',
  );
});

test('a terminal that becomes too small says so, and goes on when it is larger', async () => {
  person = new Person(['replay', 'demo/captures/neardrivers.txt'], { columns: 80, rows: 24 });
  await person.sees(/service\.fare/);
  person.resize(40, 10);
  await person.sees(/Too small: 40x10/);
  person.resize(80, 24);
  await person.sees(/service\.fare/);
  person.press('q');
  expect(await person.left()).toBe(0);
});
