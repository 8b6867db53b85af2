import type { JsonObject } from '../json-fields.ts';

/** A process as Zipkin names one: its service, and where it can be reached. What is not told is '' or 0. */
export interface Endpoint {
  readonly service: string;
  readonly ip: string;
  readonly port: number;
}

export const NOWHERE: Endpoint = { service: '', ip: '', port: 0 };

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const IPV6 = /^[\da-f]*:[\da-f:.]*$/i;

/** The endpoint under a key; what is wrong in one is as if it were not told. */
export function endpointIn(object: JsonObject, key: string): Endpoint {
  const value = object[key];
  if (typeof value !== 'object' || value === null) return NOWHERE;
  const told = value as JsonObject;
  return {
    service: textOr(told['serviceName']),
    ip: textOr(told['ipv4']) || textOr(told['ipv6']),
    port: portOf(told['port']),
  };
}

/** `10.0.0.1:3306`, `[::1]:80`; '' where no address is told. */
export function addressOf({ ip, port }: Endpoint): string {
  if (ip === '') return '';
  const host = ip.includes(':') ? `[${ip}]` : ip;
  return port === 0 ? host : `${host}:${port}`;
}

/** Reads what `addressOf` says; undefined for any other text. */
export function readAddress(text: string): Endpoint | undefined {
  const [, six, four, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const ip = six ?? four ?? '';
  if (six === undefined ? !IPV4.test(ip) : !IPV6.test(ip)) return undefined;
  return { service: '', ip, port: portOf(Number(port ?? 0)) };
}

/** An endpoint as JSON has it, undefined for one that tells nothing. */
export function endpointJson({ service, ip, port }: Endpoint): JsonObject | undefined {
  const told = {
    ...(service === '' ? {} : { serviceName: service }),
    ...(IPV4.test(ip) ? { ipv4: ip } : {}),
    ...(IPV6.test(ip) ? { ipv6: ip } : {}),
    ...(port === 0 ? {} : { port }),
  };
  return Object.keys(told).length === 0 ? undefined : told;
}

/** Whether a host is known by its address alone, so that an endpoint can tell it. */
export function isAddress(host: string): boolean {
  return IPV4.test(host) || IPV6.test(host);
}

function textOr(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function portOf(value: unknown): number {
  const port = Number(value ?? 0);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : 0;
}
