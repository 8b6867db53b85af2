/** A scenario's run in three parts, and what can be measured in each. */
import { splitDestination, type Annotation } from '../../src/model/annotation.ts';
import { SECOND } from '../../src/model/clock.ts';
import { callsOf, median, run, START, type ToldCall } from './calls.ts';

/** Half a minute of quiet, a minute of trouble, half a minute more: see `scenario()`. */
export const TROUBLE = [30, 90] as const;
const WHOLE = 120;

export interface Part {
  /** How long it is, seconds. */
  readonly seconds: number;
  readonly calls: readonly ToldCall[];
  readonly annotations: readonly Annotation[];
}

/** What was told before, during and after the trouble; calls by when they were sent. */
export function parts(name: string): { before: Part; during: Part; after: Part } {
  const annotations = run(name, WHOLE, 30);
  const calls = callsOf(annotations);
  const within = (from: number, till: number): Part => {
    const inside = (annotation: Annotation | undefined): boolean => {
      const at = ((annotation?.timestamp ?? START) - START) / SECOND;
      return at >= from && at < till;
    };
    return {
      seconds: till - from,
      calls: calls.filter((call) => inside(call.request ?? call.in)),
      annotations: annotations.filter(inside),
    };
  };
  return {
    before: within(0, TROUBLE[0]),
    during: within(...TROUBLE),
    after: within(TROUBLE[1], WHOLE),
  };
}

export function perSecond(calls: readonly ToldCall[], part: Part): number {
  return calls.length / part.seconds;
}

export function roots(part: Part): ToldCall[] {
  return part.calls.filter(({ parentId }) => parentId === '');
}

/** Calls whose caller waits, and which arrived. */
export function arrived(part: Part): ToldCall[] {
  return part.calls.filter((call) => call.in && !call.async);
}

/** How long after it was sent a call arrived, on the clocks of two hosts. */
export function ahead(call: ToldCall): number {
  return call.in!.timestamp - call.request!.timestamp;
}

export function callsTo(part: Part, name: string): ToldCall[] {
  return part.calls.filter(
    ({ destination }) => destination === name || splitDestination(destination).service === name,
  );
}

export function client(calls: readonly ToldCall[]): number {
  return median(calls.flatMap(({ reply }) => (reply ? [reply.duration] : [])));
}

export function server(calls: readonly ToldCall[]): number {
  return median(calls.flatMap(({ out }) => (out ? [out.duration] : [])));
}

export function gap(calls: readonly ToldCall[]): number {
  return median(
    calls.flatMap(({ out, reply }) => (out && reply ? [reply.duration - out.duration] : [])),
  );
}

export function share(calls: readonly ToldCall[], holds: (call: ToldCall) => unknown): number {
  return calls.filter(holds).length / calls.length;
}

export function hostsOf(part: Part, zone: string): number {
  return part.annotations.filter(({ host }) => host.startsWith(`${zone}/`)).length;
}
