/**
 * What changed, of every service, operation, edge and host, at every step of the last
 * hour: computed once when a step closes, so that a screen scrubbed back reads
 * what was true then.
 */
import type { Micros } from '../model/clock.ts';
import type { Chore } from './chores.ts';
import { EDGES, HOSTS, METRIC, TOTAL } from './entity-range.ts';
import { quantilesOf } from './histogram.ts';
import { STEP } from './history.ts';
import { lostZones } from './lost-zones.ts';
import type { LostZone } from './lost-zones.ts';
import { lowerBound } from './runs.ts';
import { keyOf, type Slot } from './slot.ts';
import type { Step } from './rules.ts';
import type { Change } from './views.ts';
import { EntityWatch } from './watch.ts';

/** An hour of steps. */
const KEPT_STEPS = 720;

/** Entities compared at once: half a millisecond of work; all there can be are through within a second. */
const PORTION = 100;

/** The changes that held at one step, by entity; an entity without any has no entry. */
export interface StepChanges {
  readonly start: Micros;
  readonly byEntity: ReadonlyMap<number, readonly Change[]>;
  readonly lostZones: readonly LostZone[];
}

const NOTHING: StepChanges = { start: Number.NaN, byEntity: new Map(), lostZones: [] };

export class Changes {
  readonly #watches = new Map<number, EntityWatch>();
  /** Of each entity's calls, for how many a told one stood last: a step without any tells none. */
  readonly #weights = new Float32Array(TOTAL).fill(1);
  readonly #steps: (StepChanges | undefined)[] = Array.from({ length: KEPT_STEPS });

  readonly #nameOf: (host: number) => string;

  /** @param nameOf the name of a host's entity. */
  constructor(nameOf: (host: number) => string) {
    this.#nameOf = nameOf;
  }

  /** Enters a closed step, a portion of the entities at a time. */
  *step(slot: Slot): Chore {
    // Whoever was ever watched is stepped, so that silence is seen.
    for (const entity of slot.entities) {
      if (entity < TOTAL && !this.#watches.has(entity)) {
        this.#watches.set(entity, new EntityWatch());
      }
    }
    const byEntity = new Map<number, readonly Change[]>();
    const hostsHeard: number[] = [];
    let compared = 0;
    for (const [entity, watch] of this.#watches) {
      const step = this.#stepOf(slot, entity);
      if (entity >= HOSTS.first && step.calls > 0) hostsHeard.push(entity);
      const changes = watch.step(step, slot.start);
      if (changes.length > 0) byEntity.set(entity, changes);
      if (++compared % PORTION === 0) yield;
    }
    const lost = lostZones(byEntity, hostsHeard, this.#nameOf);
    this.#steps[this.#placeOf(slot.start)] = { start: slot.start, byEntity, lostZones: lost };
  }

  /** An entity's number will stand for another. */
  forget(entity: number): void {
    this.#watches.delete(entity);
    this.#weights[entity] = 1;
  }

  /** What held at the last step closed at a moment. */
  at(moment: Micros): StepChanges {
    const start = Math.floor(moment / STEP) * STEP - STEP;
    const step = this.#steps[this.#placeOf(start)];
    return step?.start === start ? step : NOTHING;
  }

  #stepOf(slot: Slot, entity: number): Step {
    const place = lowerBound(slot.entities, entity);
    if (slot.entities[place] !== entity) return { ...SILENT, weight: this.#weights[entity]! };
    const calls = slot.calls[place]!;
    const errors = slot.errors[place]!;
    const timeouts = slot.timeouts[place]!;
    const told = calls - (slot.untold[place] ?? 0);
    if (told > 0) this.#weights[entity] = calls / told;
    const isEdge = entity >= EDGES.first && entity < HOSTS.first;
    const own = runOf(slot, entity, isEdge ? METRIC.client : METRIC.server);
    return {
      // Failures are told more often than calls: each was a call.
      calls: Math.max(calls, errors, timeouts),
      errors,
      timeouts,
      weight: this.#weights[entity]!,
      p50: own.p50 ?? Number.NaN,
      p99: own.p99 ?? Number.NaN,
      gap: runOf(slot, entity, METRIC.gap).p50 ?? Number.NaN,
      inFlight: slot.inFlight[place]!,
    };
  }

  #placeOf(start: Micros): number {
    return (start / STEP) % KEPT_STEPS;
  }
}

/** A step of which nothing was heard. */
const SILENT: Step = {
  calls: 0,
  errors: 0,
  timeouts: 0,
  weight: 1,
  p50: Number.NaN,
  p99: Number.NaN,
  gap: Number.NaN,
  inFlight: 0,
};

function runOf(slot: Slot, entity: number, metric: number): ReturnType<typeof quantilesOf> {
  const from = lowerBound(slot.keys, keyOf(entity, metric));
  const to = lowerBound(slot.keys, keyOf(entity, metric + 1));
  return quantilesOf(slot.keys, slot.counts, from, to);
}
