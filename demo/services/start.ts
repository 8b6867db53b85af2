/**
 * The five services and the load on them, each a process of its own. They end
 * with this one: each hears when the channel to it closes, which it does
 * whatever ends us.
 */
import { Child } from './child.ts';

export interface ServicesOptions {
  /** Where they send their annotations. */
  readonly to: { readonly host: string; readonly port: number };
  /** Requests a second. */
  readonly rate: number;
  readonly seed: number;
  /** The first of the five ports that they listen on, in the order of `serviceNames`; any that are free without it. */
  readonly firstPort?: number | undefined;
}

/** Who is called by whom, the caller first. */
export const serviceNames = ['customer', 'feature-flags', 'hob', 'config', 'fare'] as const;

type ServiceName = (typeof serviceNames)[number];

/** Whom each must know before it can start. */
const CALLS: Readonly<Record<ServiceName, readonly ServiceName[]>> = {
  customer: ['feature-flags', 'fare'],
  'feature-flags': ['hob'],
  hob: ['config'],
  config: [],
  fare: [],
};

export interface RunningServices {
  /** Of all processes. */
  readonly pids: readonly number[];
  /** Ends them all, the load first; resolves when they are gone. */
  stop(): Promise<void>;
}

/** Resolves when all listen and the load runs. Rejects with a `ServiceProblem`, and none is left, when one cannot. */
export async function startServices(options: ServicesOptions): Promise<RunningServices> {
  const { to, rate, seed, firstPort } = options;
  const children: Child[] = [];
  const stop = async (): Promise<void> => {
    const [load, ...services] = children.toReversed();
    await load?.stop();
    await Promise.all(services.map((service) => service.stop()));
  };
  const env = {
    PHOSPHOR_TO: `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`,
    RATE: `${rate}`,
    SEED: `${seed}`,
  };
  const started = new Map<ServiceName, Promise<string>>();
  const urlOf = (name: ServiceName): Promise<string> => {
    const url = started.get(name) ?? startOne(name);
    started.set(name, url);
    return url;
  };
  const startOne = async (name: ServiceName): Promise<string> => {
    const known = await Promise.all(
      CALLS[name].map(async (callee) => [variableOf(callee), await urlOf(callee)] as const),
    );
    const port = firstPort === undefined ? 0 : firstPort + serviceNames.indexOf(name);
    const child = new Child(name, { ...env, ...Object.fromEntries(known), PORT: `${port}` });
    children.push(child);
    return `http://127.0.0.1:${await child.port}`;
  };
  try {
    const customer = await urlOf('customer');
    const load = new Child('phones', { ...env, [variableOf('customer')]: customer });
    children.push(load);
    await load.port;
  } catch (error) {
    // Those that were about to start have started, or will not.
    await Promise.allSettled(started.values());
    await stop();
    throw error;
  }
  return { pids: children.map(({ pid }) => pid), stop };
}

/** `FEATURE_FLAGS_URL` of feature-flags. */
function variableOf(name: ServiceName): string {
  return `${name.toUpperCase().replaceAll('-', '_')}_URL`;
}
