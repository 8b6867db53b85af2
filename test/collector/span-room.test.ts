import { describe, expect, test } from 'vitest';
import { MAX_SPANS_POSTS, MAX_SPANS_WAITING } from '../../src/collector/limits.ts';
import { SpanRoom } from '../../src/collector/span-room.ts';
import { MAX_SPANS_BODY } from '../../src/intake/spans.ts';

describe('room for bodies of spans', () => {
  test('is for so many bodies, until one leaves', () => {
    const room = new SpanRoom();
    const seats = Array.from({ length: MAX_SPANS_POSTS }, () => room.enter());
    expect(() => room.enter()).toThrow(expect.objectContaining({ statusCode: 503 }));
    seats[0]!.leave();
    expect(() => room.enter()).not.toThrow();
  });

  test('is for so many bytes of all, until who has them leaves', () => {
    const room = new SpanRoom();
    const seats = Array.from({ length: MAX_SPANS_WAITING / MAX_SPANS_BODY }, () => room.enter());
    for (const seat of seats) seat.more(MAX_SPANS_BODY);
    const late = room.enter();
    expect(() => late.more(1)).toThrow(expect.objectContaining({ statusCode: 503 }));
    seats[0]!.leave();
    expect(() => late.more(1)).not.toThrow();
  });

  test('one body may hold so much, whoever else is there', () => {
    const seat = new SpanRoom().enter();
    seat.more(MAX_SPANS_BODY);
    expect(() => seat.more(1)).toThrow(expect.objectContaining({ statusCode: 413 }));
  });
});
