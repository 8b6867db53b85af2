/** The doors: how a command opens each kind of source. */
import type { LocalOpening, ReplayOpening } from './protocol.ts';
import type { Source } from './source.ts';
import { ThreadedSource } from './threaded.ts';

/** A local source tells where it listens, which matters when port 0 was asked for. */
export interface LocalSource extends Source {
  readonly address: { readonly host: string; readonly port: number };
}

/** Listens on UDP. Rejects with an `InputProblem` when the port cannot be had. */
export function openLocal(options: Omit<LocalOpening, 'kind'>): Promise<LocalSource> {
  return ThreadedSource.open({ kind: 'local', ...options });
}

/** Plays files. Rejects with an `InputProblem` when one cannot be read. */
export function openReplay(options: Omit<ReplayOpening, 'kind'>): Promise<Source> {
  return ThreadedSource.open({ kind: 'replay', ...options });
}
