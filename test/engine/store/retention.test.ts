import { describe, expect, test } from 'vitest';
import { Random } from '../../../demo/random.ts';
import { Engine } from '../../../src/engine/engine.ts';
import type { TraceSummary } from '../../../src/model/trace.ts';
import { Kind } from '../../../src/model/annotation.ts';
import type { Annotation, Tag } from '../../../src/model/annotation.ts';
import { SECOND } from '../../../src/model/clock.ts';
import { AnnotationRecord } from '../../../src/model/record.ts';
import { annotationOf, ZERO } from '../events.ts';

const KIB = 1024;

class Teller {
  readonly engine: Engine;
  #at = ZERO;
  readonly #record = new AnnotationRecord();

  constructor(retainedBytes: number) {
    this.engine = new Engine({ retainedBytes });
  }

  say(told: Partial<Annotation>): void {
    const annotation = annotationOf({
      timestamp: this.#at,
      origin: 'web',
      destination: 'fare.base',
      ...told,
    });
    this.engine.apply(this.#record.fill(annotation, this.engine.vocabulary), this.#at);
  }

  /** A whole trace of one call, then so much time. */
  trace(traceId: string, ms: number, tags: readonly Tag[] = [], wait = SECOND / 100): void {
    this.say({ traceId });
    this.say({ traceId, kind: Kind.reply, duration: ms * 1000, tags });
    this.#at += wait;
  }

  kept(): Map<string, TraceSummary> {
    const { rows } = this.engine.query({ view: 'traces', limit: 1_000_000 }).body;
    return new Map(rows.map((row) => [row.traceId, row]));
  }

  counters(): Map<string, number> {
    const { ledger } = this.engine.query({ view: 'ledger' }).body;
    return new Map(ledger.stages.flatMap(({ counters }) => counters));
  }

  /** What is wrong with the books; nothing, if all is well. */
  unsound(): string[] {
    const kept = this.counters();
    const [used, allowed] = [kept.get('bytes kept')!, kept.get('bytes allowed')!];
    const spans = [...this.kept().values()].reduce((sum, row) => sum + row.spans, 0);
    return [
      ...(used > allowed ? [`${used} bytes of ${allowed}`] : []),
      ...(spans === kept.get('calls kept') ? [] : [`${spans} of ${kept.get('calls kept')} calls`]),
    ];
  }
}

describe('retention', () => {
  test('keeps errors, timeouts, the slowest and a sample long after all that was recent is gone', () => {
    const teller = new Teller(64 * KIB);
    teller.trace('failed', 5, [['error', 'it broke']]);
    teller.say({ traceId: 'given up' });
    teller.say({ traceId: 'given up', kind: Kind.timeout });
    teller.trace('slow', 9_000);
    for (let i = 0; i < 5_000; i++) teller.trace(`n${i}`, 5 + (i % 7));
    const kept = [...teller.kept().keys()];
    expect(kept).toContain('failed');
    expect(kept).toContain('given up');
    expect(kept).toContain('slow');
    expect(kept).toContain('n4999');
    const early = kept.filter((id) => id.startsWith('n') && Number(id.slice(1)) < 4_000);
    expect(early.length).toBeGreaterThanOrEqual(3);
    expect(kept).not.toContain('n17');
    expect(teller.unsound()).toEqual([]);
  });

  test('keeps within its bytes when everything fails, and the newest are there', () => {
    const teller = new Teller(64 * KIB);
    for (let i = 0; i < 3_000; i++) teller.trace(`f${i}`, 5, [['error', 'x'.repeat(i % 300)]]);
    expect(teller.kept().has('f2999')).toBe(true);
    expect(teller.unsound()).toEqual([]);
  });

  test('keeps within its bytes whatever is said during calls, and counts the notes that found no place', () => {
    const teller = new Teller(256 * KIB);
    const tags = Array.from({ length: 100 }, (_, i): Tag => [`k${i}`, '']);
    for (let round = 0; round < 40; round++) {
      for (let call = 0; call < 100; call++) {
        teller.say({ spanId: String(call), kind: Kind.note, payload: 'x'.repeat(500), tags });
      }
    }
    expect(teller.unsound()).toEqual([]);
    expect(teller.counters().get('notes too long or too many')).toBeGreaterThan(0);
    for (let i = 0; i < 100; i++) teller.trace(`n${i}`, 5, [['error', 'still told']]);
    expect(teller.unsound()).toEqual([]);
    const { trace } = teller.engine.query({ view: 'trace', traceId: 'n99' }).body;
    expect(trace?.spans[0]?.error).toBe('still told');
  });

  test('a trace that fills the store alone stays whole, and what does not fit is counted as lost', () => {
    const teller = new Teller(64 * KIB);
    for (let i = 0; i < 1_000; i++) teller.say({ traceId: 'big', spanId: `s${i}` });
    const { ledger } = teller.engine.query({ view: 'ledger' }).body;
    const held = teller.kept().get('big')!.spans;
    expect(held).toBeGreaterThan(100);
    expect(ledger).toMatchObject({
      offered: 1_000,
      shown: held,
      lost: { 'trace too large': 1_000 - held },
    });
    teller.trace('after', 5);
    expect(teller.kept().has('after')).toBe(true);
    expect(teller.unsound()).toEqual([]);
  });

  test('stays sound whatever comes: long traces among short, late roots, errors, slow and fast', () => {
    const unsound: string[] = [];
    for (let seed = 1; seed <= 3; seed++) {
      const random = new Random(seed);
      const teller = new Teller(48 * KIB);
      for (let i = 0; i < 6_000; i++) {
        const isLong = random.below(3) === 0;
        const traceId = isLong ? `long${random.below(3)}` : `t${random.below(500)}`;
        teller.say({
          traceId,
          spanId: `s${random.below(isLong ? 60 : 3)}`,
          parentId: random.below(2) ? '' : 's0',
          kind: random.below(7) as Kind,
          destination: `o${random.below(4)}.x`,
          duration: random.below(1_000_000),
          tags: random.below(10) ? [] : [['error', 'it broke']],
        });
        if (i % 500 === 0) unsound.push(...teller.unsound());
      }
      expect([...unsound, ...teller.unsound()]).toEqual([]);
    }
  });

  test('a trace is let go as what it was kept for, though its root was told later', () => {
    const teller = new Teller(64 * KIB);
    for (let i = 0; i < 12; i++) {
      teller.say({
        traceId: `late${i}`,
        spanId: '2',
        parentId: '1',
        destination: 'hob.list',
        duration: 1,
      });
      teller.say({
        traceId: `late${i}`,
        spanId: '2',
        parentId: '1',
        destination: 'hob.list',
        kind: Kind.reply,
        duration: 1e6,
      });
    }
    for (let i = 0; i < 400; i++) teller.trace(`n${i}`, 5);
    for (let i = 0; i < 12; i++) teller.say({ traceId: `late${i}`, spanId: '1' });
    const unsound: string[] = [];
    for (let i = 0; i < 3_000; i++) {
      const traceId = `m${i}`;
      teller.trace(traceId, 5 + i, i % 3 ? [] : [['error', '']]);
      teller.say({ traceId, spanId: '9', parentId: '1', destination: `o${i % 40}.x` });
      if (i % 100 === 0) unsound.push(...teller.unsound());
    }
    expect([...unsound, ...teller.unsound()]).toEqual([]);
  });
});
