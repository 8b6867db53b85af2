import { ERROR_TAG, Kind, type Annotation, type Tag } from '../src/model/annotation.ts';
import type { Micros } from '../src/model/clock.ts';
import type { Call } from './call.ts';
import type { Host } from './platform.ts';

const NO_TAGS: readonly Tag[] = [];

/** Makes the annotations of calls, each on the clock of the host that speaks. */
export class Teller {
  /** When elapsed time was 0, µs since the Unix epoch. */
  epoch: Micros;
  elapsed: Micros = 0;
  readonly #made: Annotation[] = [];
  #taken = 0;

  constructor(epoch: Micros) {
    this.epoch = epoch;
  }

  /** The next of those made and not taken yet. */
  take(): Annotation | undefined {
    if (this.#taken < this.#made.length) return this.#made[this.#taken++];
    this.#made.length = 0;
    this.#taken = 0;
    return undefined;
  }

  /** @param user who asks, for a request from outside. */
  request(call: Call, user: number | undefined): void {
    this.#tell(
      Kind.request,
      call,
      call.client,
      0,
      user === undefined ? NO_TAGS : [['user', `${user}`]],
    );
  }

  in(call: Call): void {
    this.#tell(Kind.in, call, call.server, 0, NO_TAGS);
  }

  out(call: Call): void {
    this.#tell(Kind.out, call, call.server, this.elapsed - call.arrived, errorTags(call));
  }

  reply(call: Call): void {
    this.#tell(Kind.reply, call, call.client, this.elapsed - call.sent, errorTags(call));
  }

  timeout(call: Call): void {
    this.#tell(Kind.timeout, call, call.client, this.elapsed - call.sent, NO_TAGS);
  }

  #tell(kind: Kind, call: Call, host: Host, duration: Micros, tags: readonly Tag[]): void {
    const { site, parent } = call;
    this.#made.push({
      traceId: call.traceId,
      spanId: call.spanId,
      parentId: parent ? parent.spanId : '',
      kind,
      async: site.async,
      timestamp: this.epoch + this.elapsed + host.clock,
      duration,
      host: host.name,
      origin: site.caller.name,
      destination: site.operation.destination,
      payload: '',
      tags,
    });
  }
}

function errorTags(call: Call): readonly Tag[] {
  return call.error === undefined ? NO_TAGS : [[ERROR_TAG, call.error]];
}
