import type { Tag } from '../../model/annotation.ts';
import type { JsonObject } from '../json-fields.ts';
import { isObject, textIn } from '../json-fields.ts';
import { Keys, valueOf } from '../conventions/attributes.ts';
import type { Source } from '../conventions/resource.ts';
import { sourceOf } from '../conventions/resource.ts';
import { tagJson, tagsIn } from './tags.ts';

/** Jaeger's own words beside OpenTelemetry's, whose processes are resources. */
const HOSTNAME = 'hostname';
const HOST = 'host.name';
const ZONE = 'cloud.availability_zone';
const IP = new Keys('ip');
const HOSTS = new Keys(HOST);

/** The source that a process is; of none where the process is not told. */
export function sourceOfProcess(process: unknown): Source {
  if (!isObject(process)) return sourceOf([]);
  const tags = tagsIn(process, 'tags', 'tag').map(([key, value]): Tag => [
    key === HOSTNAME ? HOST : key,
    value,
  ]);
  const ip = valueOf(tags, IP);
  if (ip !== '' && valueOf(tags, HOSTS) === '') tags.push([HOST, ip]);
  return sourceOf([['service.name', textIn(process, 'serviceName')], ...tags]);
}

/** The process that reads as this service on this host. */
export function processJson(service: string, host: string): JsonObject {
  const divider = host.indexOf('/');
  const told: Tag[] = [
    [HOSTNAME, host.slice(divider + 1)],
    [ZONE, host.slice(0, Math.max(0, divider))],
  ];
  return { serviceName: service, tags: told.filter(([, value]) => value !== '').map(tagJson) };
}
