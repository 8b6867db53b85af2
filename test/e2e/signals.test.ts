import { afterEach, expect, test } from 'vitest';
import { Person } from './person.ts';

let person: Person | undefined;

afterEach(() => person?.stop());

test.each([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGQUIT', 131],
  ['SIGTERM', 143],
] as const)(
  'ended by %s the terminal is as it was, and the exit code is %i',
  async (signal, code) => {
    person = new Person(['replay', 'demo/captures/neardrivers.txt'], { columns: 80, rows: 24 });
    await person.sees(/service\.fare/);
    expect(person.isFullScreen).toBe(true);
    expect(person.terminal.modes.bracketedPasteMode).toBe(true);
    process.kill(person.pid, signal);
    expect(await person.left()).toBe(code);
    expect(person.isFullScreen).toBe(false);
    expect(person.terminal.modes.bracketedPasteMode).toBe(false);
    expect(person.text().trim()).toBe('');
  },
);
