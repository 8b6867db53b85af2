/** An endpoint of Zipkin's JSON that is read where it lies. */
import { CLOSE_OBJECT, OPEN_OBJECT } from '../json-bytes.ts';
import { KnownKeys } from '../json-known.ts';
import { texts } from '../tag-words.ts';
import type { Endpoint } from './endpoint.ts';
import { scan } from './quick-fields.ts';

const EndpointPart = { service: 0, ipv4: 1, ipv6: 2, port: 3 } as const;
const endpointParts = new KnownKeys('serviceName', 'ipv4', 'ipv6', 'port');
const MAX_PORT = 65_535;

/** One is filled again for every span. */
export class QuickEndpoint implements Endpoint {
  service = '';
  ipv4 = '';
  ipv6 = '';
  port = 0;

  get ip(): string {
    return this.ipv4 || this.ipv6;
  }

  clear(): void {
    this.service = this.ipv4 = this.ipv6 = '';
    this.port = 0;
  }
}

/** Reads into an endpoint that is clear; false when it is to be read otherwise. */
export function readEndpoint(endpoint: QuickEndpoint): boolean {
  if (!scan.takes(OPEN_OBJECT)) return false;
  if (scan.takes(CLOSE_OBJECT)) return true;
  let seen = 0;
  do {
    const part = endpointParts.read(scan);
    if (part < 0 || seen & (1 << part)) return false;
    seen |= 1 << part;
    if (part === EndpointPart.port) {
      endpoint.port = scan.count();
      if (endpoint.port < 0 || endpoint.port > MAX_PORT) return false;
      continue;
    }
    if (!scan.text()) return false;
    const text = texts.of(scan.bytes, scan.from, scan.to);
    if (part === EndpointPart.service) endpoint.service = text;
    else if (part === EndpointPart.ipv4) endpoint.ipv4 = text;
    else endpoint.ipv6 = text;
  } while (scan.another());
  return scan.takes(CLOSE_OBJECT);
}
