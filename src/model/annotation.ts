import type { Micros } from './clock.ts';

/**
 * What a service says about one moment of a call. The numbers are the wire's
 * (`AnnotationType`); the words are those of the talk's listing.
 */
export const Kind = {
  /** Nothing about a call: the listing's START, the wire's UNKNOWN. */
  start: 0,
  request: 1,
  reply: 2,
  in: 3,
  out: 4,
  timeout: 5,
  note: 6,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

/** The word for each kind, by its number. */
export const kindWords: readonly string[] = ['START', 'REQ', 'REP', 'IN', 'OUT', 'TIMEOUT', 'NOTE'];

/** A key and a value that a service attached. The key `error` makes the call failed. */
export type Tag = readonly [key: string, value: string];

/**
 * One annotation, as people and slow formats handle it. What a service did not
 * tell is the empty string or 0, as on the wire. Source: DESIGN section 4.
 */
export interface Annotation {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly kind: Kind;
  /** True when the caller does not wait for a reply. */
  readonly async: boolean;
  readonly timestamp: Micros;
  /** On REP what the caller waited, on OUT what the handler took; 0 when not told. */
  readonly duration: Micros;
  /** `zone/host` of the process that speaks. */
  readonly host: string;
  /** The calling service. */
  readonly origin: string;
  /** `service.endpoint`: the last dot divides. */
  readonly destination: string;
  readonly payload: string;
  readonly tags: readonly Tag[];
}

/** The tag key that marks a failed call; its value is the message. */
export const ERROR_TAG = 'error';

/**
 * Divides service from operation where a dot would not do: other tools have
 * services without an operation and operations with dots (`Pool.take`). No
 * name holds it, since names are cleaned of controls where they are shown.
 */
const DIVIDER = '\u001F';

/** Divides a destination at its last dot; without a dot all of it is the service. */
export function splitDestination(destination: string): { service: string; operation: string } {
  const divider = destination.indexOf(DIVIDER);
  const at = divider >= 0 ? divider : destination.lastIndexOf('.');
  if (at <= 0) return { service: destination.slice(divider + 1), operation: '' };
  return { service: destination.slice(0, at), operation: destination.slice(at + 1) };
}

/**
 * The destination that divides into this service and this operation again, and
 * always the same one for both. A divider that stands in a name becomes a space,
 * and an operation of no service stands for the service.
 */
export function joinDestination(service: string, operation: string): string {
  const dotted = operation === '' ? service : `${service}.${operation}`;
  const again = splitDestination(dotted);
  if (again.service === service && again.operation === operation) return dotted;
  if (dotted.includes(DIVIDER)) {
    return joinDestination(service.replaceAll(DIVIDER, ' '), operation.replaceAll(DIVIDER, ' '));
  }
  return service === '' ? joinDestination(operation, '') : `${service}${DIVIDER}${operation}`;
}

/** A destination as people write it: with a dot, whatever divides it. */
export function dottedDestination(destination: string): string {
  const { service, operation } = splitDestination(destination);
  return operation === '' ? service : `${service}.${operation}`;
}
