/** How many traces and annotations the file holds: kept in it, since counting them would read all of it. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

export class Totals {
  readonly #add: StatementSync;
  readonly #read: StatementSync;

  constructor(db: DatabaseSync) {
    this.#add = db.prepare('UPDATE totals SET traces = traces + ?, annotations = annotations + ?');
    this.#read = db.prepare('SELECT traces, annotations FROM totals');
  }

  /** Within the transaction that adds them, or, below 0, lets them go. */
  add(traces: number, annotations: number): void {
    this.#add.run(traces, annotations);
  }

  read(): { readonly traces: number; readonly annotations: number } {
    const row = this.#read.get();
    return { traces: Number(row?.['traces']), annotations: Number(row?.['annotations']) };
  }
}
