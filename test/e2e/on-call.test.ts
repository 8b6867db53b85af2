import { afterEach, expect, test } from 'vitest';
import { Person } from './person.ts';

let person: Person | undefined;

afterEach(() => person?.stop());

const A_MINUTE = 60_000;

test(
  'a person on call finds the failing service, its trace and its cause, goes back in time, and leaves the terminal as it was',
  { timeout: 2 * A_MINUTE },
  async () => {
    person = new Person(['demo', '--scenario', 'steady', '--seed', '7'], {
      columns: 120,
      rows: 40,
    });

    // Services come.
    await person.sees(/service\.fare +\d/);
    const began = clockOf(await person.sees(/service\.nearest-driver +\d/));
    expect(person.isFullScreen).toBe(true);

    // A filter narrows them, live, and Escape takes it away.
    person.press('/');
    person.press('service:fare');
    await person.sees((lines) => !lines.some((line) => /service\.hob /.test(line)));
    person.press('\r');
    await person.sees(/service:fare/);
    person.press('\u001b');
    await person.sees(/service\.hob +\d/);

    // A service opens: its operations, callers and slowest traces.
    person.press('/service:api.v1.customer\r');
    await person.sees((lines) => !lines.some((line) => /service\.hob /.test(line)));
    person.press('g\r');
    await person.sees(/neardrivers/);
    await person.sees(/OPERATION/);
    person.press('\u001b');
    await person.sees(/SERVICE +RPS/);
    person.press('\u001b');
    await person.sees(/service\.hob +\d/);

    // A trace opens and its spans can be walked.
    person.press('2');
    await person.sees(/neardrivers/);
    person.press('/op:neardrivers dur:>1ms\r');
    await person.sees(/op:neardrivers/);
    // Until the answer is there, the list shows what was there before.
    await person.sees((lines) => {
      const traces = lines.filter((line) => /\d\d:\d\d:\d\d\.\d{3}/.test(line));
      return traces.length > 3 && traces.every((line) => /\.neardrivers/.test(line));
    });
    person.press('g\r');
    await person.sees(/service\.hob\.list/);
    await person.sees(/config\.compile/);
    while (!/─ service\.config\.compile ─/.test(person.text())) {
      const row = person.selectedRow();
      person.press('j');
      await person.sees(() => person!.selectedRow() !== row);
    }
    person.press('\u001b');
    await person.sees(/TIME +CALL/);

    // Time stands still, and goes back half a minute, as soon as there is so much of it.
    person.press('1');
    await person.sees((lines) => clockOf(lines) > began + 32, A_MINUTE);
    person.press(' ');
    await person.sees(/paused/);
    const paused = clockOf(await person.sees(/paused/));
    await person.sees((lines) => {
      if (clockOf(lines) <= paused - 30) return true;
      person!.press('[');
      return false;
    });
    person.press('L');
    await person.sees(/ live /);

    // Another size, and back.
    person.resize(80, 24);
    await person.sees((lines) => lines.length === 24 && /Services/.test(lines[23] ?? ''));
    person.resize(200, 60);
    await person.sees((lines) => /Services/.test(lines[59] ?? ''));

    person.press('q');
    expect(await person.left()).toBe(0);
    expect(person.isFullScreen).toBe(false);
    expect(person.text().trim()).toBe('');
    expect(person.terminal.modes.mouseTrackingMode).toBe('none');
  },
);

/** The header's clock as seconds of the day. */
function clockOf(lines: readonly string[]): number {
  const [hours = 0, minutes = 0, seconds = 0] = (/(\d\d):(\d\d):(\d\d)/.exec(lines[0] ?? '') ?? [])
    .slice(1)
    .map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}
