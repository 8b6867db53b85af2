/** From the platform's data to the platform. */
import type { Micros } from '../src/model/clock.ts';
import type { Host, Operation, Platform, Service, Site, Zone } from './platform.ts';
import { core } from './platform/core.ts';
import type { CallData, OperationData, Services, StepData } from './platform/data.ts';
import { entries, front } from './platform/front.ts';
import { money } from './platform/money.ts';
import { regions } from './platform/regions.ts';
import { rides } from './platform/rides.ts';
import { search } from './platform/search.ts';

const MILLISECOND: Micros = 1_000;
const DEFAULT_SPREAD = 0.35;
const DEFAULT_FAILING = 0.001;
const DEFAULT_MESSAGE = 'Internal error';

/** How long a caller waits for one that calls nobody; a few times any latency seen on a good day. */
const PATIENCE: Micros = 500 * MILLISECOND;
/** An operation slow by nature is waited for in proportion to its median. */
const PATIENCE_MEDIANS = 10;

const services: Services = { ...front, ...search, ...rides, ...money, ...core };

/** A platform of its own for one simulation. Throws when the data names what is not there. */
export function buildPlatform(): Platform {
  return new Builder().build();
}

class Builder {
  readonly #zones: Zone[][] = regions.map(({ zones }, region) =>
    zones.map(([name], place) => ({ name, region, place, silent: false, avoided: false })),
  );
  readonly #hosts = new Map<string, Host>();
  readonly #services = new Map<string, Service>();
  readonly #operations = new Map<string, Operation>();
  readonly #sites: Site[] = [];

  build(): Platform {
    const roots = entries.map(({ caller, to, weight }) => ({
      site: this.#site(this.#service(caller), { to }),
      weight,
    }));
    return {
      regions: this.#zones,
      shares: regions.map(({ share }) => share),
      hosts: [...this.#hosts.values()],
      operations: [...this.#operations.values()],
      sites: this.#sites,
      entries: roots,
    };
  }

  #service(name: string): Service {
    const known = this.#services.get(name);
    if (known) return known;
    const data = services[name];
    if (!data) throw new Error(`The platform has no service ${name}.`);
    const service: Service = {
      name,
      instrumented: data.instrumented ?? true,
      hosts: regions.map(({ zones }, region) =>
        zones.map(([, network], place) =>
          data.hosts.map((end) => this.#host(this.#zones[region]![place]!, `${network}-${end}`)),
        ),
      ),
    };
    this.#services.set(name, service);
    return service;
  }

  #host(zone: Zone, address: string): Host {
    const name = `${zone.name}/ip-${address}`;
    let host = this.#hosts.get(name);
    if (!host) {
      host = { name, zone, clock: 0 };
      this.#hosts.set(name, host);
    }
    return host;
  }

  #operation(destination: string): Operation {
    const known = this.#operations.get(destination);
    if (known) return known;
    const dot = destination.lastIndexOf('.');
    const name = destination.slice(0, dot);
    const data = services[name]?.operations[destination.slice(dot + 1)];
    if (!data) throw new Error(`The platform has no operation ${destination}.`);
    const service = this.#service(name);
    const steps = (data.calls ?? []).map((step) =>
      inStep(step).map((call) => this.#site(service, call)),
    );
    const operation = toOperation(service, destination, data, steps);
    this.#operations.set(destination, operation);
    return operation;
  }

  #site(caller: Service, call: CallData): Site {
    const site: Site = {
      caller,
      operation: this.#operation(call.to),
      chance: call.chance ?? 1,
      async: call.async ?? false,
      abroad: call.abroad ?? false,
      optional: call.optional ?? false,
      delay: 0,
      attempts: 1,
    };
    this.#sites.push(site);
    return site;
  }
}

function inStep(step: StepData): readonly CallData[] {
  const calls = Array.isArray(step) ? (step as readonly (string | CallData)[]) : [step];
  return (calls as readonly (string | CallData)[]).map((call) =>
    typeof call === 'string' ? { to: call } : call,
  );
}

function toOperation(
  service: Service,
  destination: string,
  data: OperationData,
  steps: readonly (readonly Site[])[],
): Operation {
  const median = data.own * MILLISECOND;
  const failing = data.failing ?? DEFAULT_FAILING;
  const message = data.message ?? DEFAULT_MESSAGE;
  let patience = Math.max(PATIENCE, PATIENCE_MEDIANS * median);
  for (const step of steps) {
    patience += Math.max(...step.map((site) => (site.async ? 0 : site.operation.patience)));
  }
  return {
    service,
    destination,
    median,
    spread: data.spread ?? DEFAULT_SPREAD,
    message,
    steps,
    patience,
    usuallyFailing: failing,
    failing,
    failure: message,
    slowness: 1,
  };
}
