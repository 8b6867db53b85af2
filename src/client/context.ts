import { AsyncLocalStorage } from 'node:async_hooks';
import type { Call } from './call.ts';

/** What travels with a request from the caller to whoever serves it: which call of which trace this is. */
export interface TraceContext {
  readonly traceId: string;
  /** The call's own id, shared by both of its sides. */
  readonly spanId: string;
  /** The call in whose handler this one was made; '' at the root or when not told. */
  readonly parentId: string;
  /** The calling service; '' when not told. */
  readonly origin: string;
  /** For how many traces this one stands, 0 when it is not told; undefined when nobody has decided. */
  readonly weight: number | undefined;
  /** The `tracestate` members of others, passed along as they came. */
  readonly traceState: string;
}

/** One for the process, so that tracers of several services in it see one another's calls. */
const storage = new AsyncLocalStorage<Call>();

/** The call that is being made or served here; undefined outside of any. */
export function currentCall(): Call | undefined {
  return storage.getStore();
}

/** Runs `work` with `call` as the current one, and all that it starts: promises, timers, streams. */
export function runIn<T>(call: Call, work: () => T): T {
  return storage.run(call, work);
}
