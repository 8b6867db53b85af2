/** The stream that Ink believes to be the terminal. It hands over frames and passes nothing on. */
import { EventEmitter } from 'node:events';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A mode that Ink sets, for pasted text or the cursor: the terminal's own are ours to set. */
const MODE = /^\u001b\[\?\d+[hl]$/;

/**
 * With Ink's `debug: true` every write is one whole frame without any cursor
 * movement; other writes (a mode set, an empty barrier) are not frames.
 */
export class InkOutput extends EventEmitter {
  readonly isTTY = true;
  readonly writable = true;
  columns: number;
  rows: number;
  readonly #frame: (frame: string) => void;

  constructor(size: Size, frame: (frame: string) => void) {
    super();
    this.columns = size.columns;
    this.rows = size.rows;
    this.#frame = frame;
  }

  resize(size: Size): void {
    this.columns = size.columns;
    this.rows = size.rows;
    this.emit('resize');
  }

  write(text: string, done?: () => void): boolean {
    if (text !== '' && !MODE.test(text)) this.#frame(text);
    done?.();
    return true;
  }
}
