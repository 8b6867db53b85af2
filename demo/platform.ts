/**
 * The platform of the talk while it runs: every name resolved to the thing it
 * names. The fields that are not readonly are what scenarios change.
 */
import type { Micros } from '../src/model/clock.ts';

export interface Host {
  /** `zone/host`. */
  readonly name: string;
  readonly zone: Zone;
  /** What its clock is off by. */
  clock: Micros;
}

export interface Zone {
  readonly name: string;
  readonly region: number;
  /** Place among the zones of its region. */
  readonly place: number;
  /** Its hosts neither answer nor speak. */
  silent: boolean;
  /** The others have noticed and send nothing there. */
  avoided: boolean;
}

export interface Service {
  readonly name: string;
  readonly instrumented: boolean;
  /** By region, then by zone. */
  readonly hosts: readonly (readonly (readonly Host[])[])[];
}

export interface Operation {
  readonly service: Service;
  readonly destination: string;
  readonly median: Micros;
  readonly spread: number;
  readonly message: string;
  readonly steps: readonly (readonly Site[])[];
  /** What its callers wait at most: longer than all that it may itself wait for. */
  readonly patience: Micros;
  readonly usuallyFailing: number;
  /** The share that fails, and how many times slower than usual it is, now. */
  failing: number;
  failure: string;
  slowness: number;
}

/** A place in the code that makes a call: one of these for each line of the call graph. */
export interface Site {
  readonly caller: Service;
  readonly operation: Operation;
  readonly chance: number;
  readonly async: boolean;
  readonly abroad: boolean;
  readonly optional: boolean;
  /** Added by the network on the way there and back together. */
  delay: Micros;
  /** How often the call is tried before the caller gives up. */
  attempts: number;
}

export interface Platform {
  readonly regions: readonly (readonly Zone[])[];
  /** The share of the traffic each region takes. */
  readonly shares: readonly number[];
  readonly hosts: readonly Host[];
  readonly operations: readonly Operation[];
  readonly sites: readonly Site[];
  /** What comes from outside, each as often as its weight says among all. */
  readonly entries: readonly { readonly site: Site; readonly weight: number }[];
}
