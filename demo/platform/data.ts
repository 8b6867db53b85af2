/** How the platform is written down. Times are milliseconds, as people give them. */

/** One call that an operation makes. */
export interface CallData {
  /** `service.endpoint`, in full. */
  readonly to: string;
  /** The share of requests that make it. Default all. */
  readonly chance?: number;
  /** Sent over the message bus: nobody waits for an answer. */
  readonly async?: true;
  /** Answered in the other region. */
  readonly abroad?: true;
  /** The caller can do without the answer. */
  readonly optional?: true;
}

/** Calls made at once; a lone one may be written as its name. */
export type StepData = string | CallData | readonly (string | CallData)[];

export interface OperationData {
  /** The handler's own time without the calls it makes: the median. */
  readonly own: number;
  /** How far its own time strays: the deviation of its logarithm. Default 0.35. */
  readonly spread?: number;
  /** The share of requests that fail by themselves. Default 1 in 1,000. */
  readonly failing?: number;
  /** What a failure says. */
  readonly message?: string;
  /** Made one after the other, with own time between. */
  readonly calls?: readonly StepData[];
}

interface ServiceData {
  /** The ends of the names of its hosts in every zone: `3-51` is `ip-10-11-3-51` in eu-west-1a. */
  readonly hosts: readonly string[];
  /** False for what cannot speak for itself: only its callers tell of it. Default true. */
  readonly instrumented?: false;
  readonly operations: Readonly<Record<string, OperationData>>;
}

export type Services = Readonly<Record<string, ServiceData>>;

/** A request that comes from outside: what is asked, and how often among all. */
export interface EntryData {
  readonly caller: string;
  readonly to: string;
  readonly weight: number;
}
