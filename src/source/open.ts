/** The doors: how a command opens each kind of source. */
import type { ReadSpans } from '../intake/spans.ts';
import type { CopySwitch } from './copy-switch.ts';
import type { CopiedFrames } from './frame-copier.ts';
import type { LocalOpening, ReplayOpening } from './protocol.ts';
import { RemoteSource, type RemoteOpening } from './remote.ts';
import type { Source } from './source.ts';
import { ThreadedSource } from './threaded.ts';

/** A local source tells where it listens, which matters when port 0 was asked for. */
export interface LocalSource extends Source {
  readonly address: { readonly host: string; readonly port: number };
  /**
   * Takes packed datagrams that came another way than the port (`wire/batch.ts`), into the same
   * accounts; the bytes change hands. Null once taken whole, or one sentence why nothing of it was.
   * Rejects when the source has ended.
   */
  take(batch: Uint8Array<ArrayBuffer>): Promise<string | null>;
  /**
   * Takes what was read of a body of spans, likewise; datagrams go first. Resolves once all of it
   * is with the engine; rejects when the source has ended.
   */
  takeSpans(spans: ReadSpans): Promise<void>;
}

export interface LocalOptions extends Omit<LocalOpening, 'kind' | 'copies'> {
  /** Takes what is taken in, several times a second; nothing is copied without. */
  readonly keep?: ((frames: CopiedFrames) => void) | undefined;
  /** While it is on, `keep` is given something; without a switch, all the time. */
  readonly copying?: CopySwitch | undefined;
}

/** Listens on UDP. Rejects with an `InputProblem` when the port cannot be had. */
export async function openLocal({ keep, copying, ...options }: LocalOptions): Promise<LocalSource> {
  const copies = copying?.isOn ?? keep !== undefined;
  const source = await ThreadedSource.open({ kind: 'local', ...options, copies }, keep);
  copying?.connect((isOn) => source.copy(isOn));
  return source;
}

/**
 * Follows collectors over HTTP, and keeps trying while one is away. Rejects with
 * an `InputProblem` when an address or the token can never do.
 */
export function openRemote(options: RemoteOpening): Promise<Source> {
  return RemoteSource.open(options);
}

/** Plays files. Rejects with an `InputProblem` when one cannot be read. */
export function openReplay(options: Omit<ReplayOpening, 'kind'>): Promise<Source> {
  return ThreadedSource.open({ kind: 'replay', ...options });
}
