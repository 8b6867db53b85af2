/**
 * What changed, of every service, operation, edge and host, at every step of the last
 * hour: computed once when a step closes, so that a screen scrubbed back reads
 * what was true then.
 */
import type { Micros } from '../model/clock.ts';
import { EDGES, HOSTS, METRIC, TOTAL } from './entities.ts';
import { quantilesOf } from './histogram.ts';
import { STEP } from './history.ts';
import { keyOf, lowerBound, type Slot } from './slot.ts';
import type { Step } from './rules.ts';
import type { Change } from './views.ts';
import { EntityWatch } from './watch.ts';

/** An hour of steps. */
const KEPT_STEPS = 720;

/** The changes that held at one step, by entity; an entity without any has no entry. */
export interface StepChanges {
  readonly start: Micros;
  readonly byEntity: ReadonlyMap<number, readonly Change[]>;
}

const NOTHING: StepChanges = { start: Number.NaN, byEntity: new Map() };

export class Changes {
  readonly #watches = new Map<number, EntityWatch>();
  readonly #steps: (StepChanges | undefined)[] = Array.from({ length: KEPT_STEPS });

  /** Enters a closed step. */
  step(slot: Slot): void {
    // Whoever was ever watched is stepped, so that silence is seen.
    for (const entity of slot.entities) {
      if (entity < TOTAL && !this.#watches.has(entity)) {
        this.#watches.set(entity, new EntityWatch());
      }
    }
    const byEntity = new Map<number, readonly Change[]>();
    for (const [entity, watch] of this.#watches) {
      const changes = watch.step(stepOf(slot, entity), slot.start);
      if (changes.length > 0) byEntity.set(entity, changes);
    }
    this.#steps[this.#placeOf(slot.start)] = { start: slot.start, byEntity };
  }

  /** What held at the last step closed at a moment. */
  at(moment: Micros): StepChanges {
    const start = Math.floor(moment / STEP) * STEP - STEP;
    const step = this.#steps[this.#placeOf(start)];
    return step?.start === start ? step : NOTHING;
  }

  #placeOf(start: Micros): number {
    return (start / STEP) % KEPT_STEPS;
  }
}

function stepOf(slot: Slot, entity: number): Step {
  const place = lowerBound(slot.entities, entity);
  if (slot.entities[place] !== entity) {
    return { calls: 0, errors: 0, p50: Number.NaN, p99: Number.NaN, gap: Number.NaN, inFlight: 0 };
  }
  const isEdge = entity >= EDGES.first && entity < HOSTS.first;
  const own = runOf(slot, entity, isEdge ? METRIC.client : METRIC.server);
  return {
    calls: slot.calls[place]!,
    errors: slot.errors[place]!,
    p50: own.p50 ?? Number.NaN,
    p99: own.p99 ?? Number.NaN,
    gap: runOf(slot, entity, METRIC.gap).p50 ?? Number.NaN,
    inFlight: slot.inFlight[place]!,
  };
}

function runOf(slot: Slot, entity: number, metric: number): ReturnType<typeof quantilesOf> {
  const from = lowerBound(slot.keys, keyOf(entity, metric));
  const to = lowerBound(slot.keys, keyOf(entity, metric + 1));
  return quantilesOf(slot.keys, slot.counts, from, to);
}
