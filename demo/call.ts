import type { Micros } from '../src/model/clock.ts';
import type { Host, Site } from './platform.ts';

/** What happens next to a call. A call has one thing ahead of it at a time. */
export type Next = 'arrive' | 'step' | 'reply';

/** One call on its way: what both of its sides know. */
export class Call {
  readonly site: Site;
  /** The call in whose handler this one is made; undefined for a request from outside. */
  readonly parent: Call | undefined;
  readonly traceId: string;
  readonly spanId: string;
  readonly client: Host;
  readonly server: Host;
  readonly sent: Micros;
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  next: Next = 'arrive';
  arrived: Micros = 0;
  /** Handler: its own time between two steps, the step that comes next, calls not answered yet. */
  pace: Micros = 0;
  step = 0;
  waiting = 0;
  /** Why it failed; undefined while it did not. */
  error: string | undefined = undefined;
  /** The client has its answer, or has stopped waiting for it. */
  over = false;

  constructor(
    site: Site,
    parent: Call | undefined,
    ids: { readonly traceId: string; readonly spanId: string },
    hosts: { readonly client: Host; readonly server: Host },
    sent: Micros,
    attempt: number,
  ) {
    this.site = site;
    this.parent = parent;
    this.traceId = ids.traceId;
    this.spanId = ids.spanId;
    this.client = hosts.client;
    this.server = hosts.server;
    this.sent = sent;
    this.attempt = attempt;
  }
}
