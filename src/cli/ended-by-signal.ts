import { constants } from 'node:os';

/** As shells have it: a program that a signal ended exits with this and the signal's number. */
const ENDED_BY_SIGNAL = 128;

/** Somebody ended the screen by a signal: all is put away, and only the exit code is left to tell it. */
export class EndedBySignal extends Error {
  readonly exitCode: number;

  constructor(signal: 'SIGHUP' | 'SIGINT' | 'SIGQUIT' | 'SIGTERM') {
    super(`ended by ${signal}`);
    this.exitCode = ENDED_BY_SIGNAL + constants.signals[signal];
  }
}
