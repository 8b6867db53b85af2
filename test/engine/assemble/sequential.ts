import type { Annotation } from '../../../src/model/annotation.ts';
import { Kind } from '../../../src/model/annotation.ts';
import type { Micros } from '../../../src/model/clock.ts';

/** A call that is being served. */
interface Open {
  readonly spanId: string;
  readonly parentId: string;
  readonly service: string;
  readonly origin: string;
  readonly destination: string;
  readonly clientHost: string;
  readonly serverHost: string;
  readonly asked: Micros;
  taken: Micros;
}

const DEEPEST = 12;
const SERVICES = ['a', 'b', 'c', 'd'];

/**
 * A whole trace of about `calls` calls, each made after the one before it ended
 * or within it, by four services that call each other and themselves on two
 * hosts each. No two moments are alike; every duration is told.
 */
export function sequentialTrace(seed: number, calls: number): Annotation[] {
  const said: Annotation[] = [];
  const below = randomFrom(seed);
  const open: Open[] = [];
  let now: Micros = 1_000_000;
  let made = 0;

  const say = (call: Open, kind: Kind, host: string, since: Micros | null): void => {
    const { spanId, parentId, origin, destination } = call;
    const duration = since === null ? 0 : now - since;
    const named = { traceId: 't', spanId, parentId, origin, destination };
    said.push({
      ...named,
      kind,
      async: false,
      timestamp: now,
      duration,
      host,
      payload: '',
      tags: [],
    });
    now += 1_100 + below(5_000);
  };
  const begin = (parent: Open | undefined): void => {
    const service = SERVICES[below(SERVICES.length)]!;
    const call: Open = {
      spanId: `${++made}`,
      parentId: parent?.spanId ?? '',
      service,
      origin: parent?.service ?? 'web',
      destination: `${service}.x`,
      clientHost: parent?.serverHost ?? 'z/web',
      serverHost: `z/${service}${below(2)}`,
      asked: now,
      taken: 0,
    };
    say(call, Kind.request, call.clientHost, null);
    call.taken = now;
    say(call, Kind.in, call.serverHost, null);
    open.push(call);
  };
  const end = (call: Open): void => {
    say(call, Kind.out, call.serverHost, call.taken);
    say(call, Kind.reply, call.clientHost, call.asked);
  };

  for (;;) {
    const last = open.at(-1);
    const more = made < calls;
    if (last === undefined && !more) return said;
    if (last === undefined || (more && open.length < DEEPEST && below(3) > 0)) begin(last);
    else end(open.pop()!);
  }
}

/** Whole numbers below a limit, the same for the same seed (xorshift). */
function randomFrom(seed: number): (limit: number) => number {
  let state = seed | 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}
