/** Whose spans they are: a resource and a scope, read once for all spans under them. */
import type { Tag } from '../../model/annotation.ts';
import { Keys, valueOf } from './attributes.ts';

/** Where spans come from, and the tags that each of them gets from there. */
export interface Source {
  readonly service: string;
  /** `zone/host`. */
  readonly host: string;
  readonly tags: readonly Tag[];
}

/** What a service is called that does not say: the SDKs' own word, with the program's name where it is told. */
const NO_SERVICE = 'unknown_service';

const SERVICE = 'service.name';
const HOST = 'host.name';
const ZONE = 'cloud.availability_zone';

/** What a resource says of the program and not of whose span it is: the same on all spans of a language. */
const PROGRAM = 'process';
const OF_THE_PROGRAM = new RegExp(`^(?:telemetry|${PROGRAM}|os)\\.`);

const SERVICES = new Keys(SERVICE);
const EXECUTABLE = new Keys(`${PROGRAM}.executable.name`);
const ZONES = new Keys(ZONE, 'cloud.region');
const HOSTS = new Keys(HOST, 'k8s.pod.name', 'service.instance.id');

/** The source that a resource's attributes describe; of none when there is no resource. */
export function sourceOf(attributes: readonly Tag[]): Source {
  return {
    service: serviceOf(attributes),
    host: hostOf(attributes),
    tags: attributes.filter(([key]) => {
      return key !== SERVICE && key !== HOST && key !== ZONE && !OF_THE_PROGRAM.test(key);
    }),
  };
}

/** What spans get from the instrumentation that made them. */
export function scopeTags(name: string, version: string, attributes: readonly Tag[]): Tag[] {
  const told: Tag[] = [
    ['otel.scope.name', name],
    ['otel.scope.version', version],
  ];
  return [...told.filter(([, value]) => value !== ''), ...attributes];
}

/** The source of the spans of one scope. */
export function withScope(source: Source, scope: readonly Tag[]): Source {
  return scope.length === 0 ? source : { ...source, tags: [...scope, ...source.tags] };
}

/** The attributes of a resource that read as this service on this host. */
export function attributesOf(service: string, host: string): Tag[] {
  const divider = host.indexOf('/');
  const zone = host.slice(0, Math.max(0, divider));
  const told: Tag[] = [
    [SERVICE, service],
    [ZONE, zone],
    [HOST, host.slice(divider + 1)],
  ];
  return told.filter(([, value]) => value !== '');
}

function serviceOf(attributes: readonly Tag[]): string {
  const service = valueOf(attributes, SERVICES);
  if (service !== '') return service;
  const program = valueOf(attributes, EXECUTABLE);
  return program === '' ? NO_SERVICE : `${NO_SERVICE}:${program}`;
}

/** A pod or an instance is no host, but it is where to look when no host is told. */
function hostOf(attributes: readonly Tag[]): string {
  const zone = valueOf(attributes, ZONES);
  const host = valueOf(attributes, HOSTS);
  return zone === '' ? host : `${zone}/${host}`;
}
