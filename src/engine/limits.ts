/**
 * Every bound of the engine, with its reason. What is beyond a bound is folded
 * into `(other)` or counted as lost; nothing that arrives makes memory grow.
 */

/** Services with rows of their own: ten times the largest platform we know of. */
export const MAX_SERVICES = 1_000;
/** Operations, edges and hosts: five a service, on average, at the bound above. */
export const MAX_OPERATIONS = 5_000;
export const MAX_EDGES = 5_000;
export const MAX_HOSTS = 3_000;

/** Bytes that retained traces may take. 64 MiB is about 190,000 calls. */
export const RETAINED_BYTES: number = 64 * 1024 * 1024;

/** The same of a replay on a screen, which goes to any moment of its files: with the screen it stays below 256 MB. */
export const REPLAYED_BYTES: number = 32 * 1024 * 1024;

/** Bytes that the history of counts and latencies may take; the oldest slots go first. */
export const HISTORY_BYTES: number = 48 * 1024 * 1024;

/** Calls in one trace: a trace larger than this is a loop, and would push out all others. */
export const MAX_SPANS_PER_TRACE = 20_000;

/** Notes (payloads, tags, error messages) kept of one call, and their characters. */
export const MAX_NOTES_PER_SPAN = 32;
export const MAX_NOTE_CHARACTERS = 16_384;

/** After this long without an answer a call is not "in flight" but unanswered. µs. */
export const OPEN_FOR = 60_000_000;

/**
 * How far a told time may be from its arrival, µs: zones set wrong are hours,
 * and an agent or a bus may hold back for as long. A day can only be a clock.
 */
export const CLOCK_OFF_AFTER = 86_400_000_000;

/** Hosts whose clock is known to be off further: past it their times are those of the last one found. */
export const MAX_WRONG_CLOCKS = 1_000;

/**
 * How long the server's own word is awaited before its caller's time stands in
 * for it: agents send in windows of 2 s, so OUT may come after REP. µs.
 */
export const SETTLE_AFTER = 5_000_000;

/**
 * How long the other half of a call is awaited where each side is a span of its
 * own: the exporters of OpenTelemetry send every 5 s, each on its own, and what
 * they send may be held back twice more on its way. µs.
 */
export const KIN_AFTER = 15_000_000;

/**
 * Calls that one may stand for: rates of sampling go down to one in 10,000. One
 * frame that says more would outweigh all others, and a weight has 16 bits.
 */
export const MAX_WEIGHT = 10_000;
