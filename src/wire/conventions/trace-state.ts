/**
 * OpenTelemetry's member of the W3C `tracestate`, which tells by what chance a
 * span was taken: `ot=th:c;rv:9b8f…`. Source:
 * https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
 */

/** Under which name it stands among tags: what the collector calls it where a format has no field for it. */
export const TRACE_STATE = 'w3c.tracestate';

/** Of so many spans the threshold says how many are not taken. */
const CHANCES = 1n << 56n;

/** The threshold's digits; those that are left out at its end are zeros. */
const THRESHOLD = /^[0-9a-f]{1,14}$/;
const DIGITS = 14;

/** Before there were thresholds: one in 2ᵖ. 63 says that none counts. */
const POWER = /^\d{1,2}$/;
const MOST_POWER = 62;
const NONE = 63;

/** Digits of a weight: thresholds are cut to fewer, and what is beyond is no more than rounding. */
const EXACT_TO = 6;

/** For how many spans like it one stands, undefined where the state does not say. */
export function weightInTraceState(state: string): number | undefined {
  const members = state.split(',').map((member) => member.trim());
  const own = members.find((member) => member.startsWith('ot='))?.slice('ot='.length) ?? '';
  const fields = new Map(own.split(';').map((each) => pairOf(each)));
  const threshold = fields.get('th') ?? '';
  if (THRESHOLD.test(threshold)) {
    const rejected = BigInt(`0x${threshold.padEnd(DIGITS, '0')}`);
    return Number((Number(CHANCES) / Number(CHANCES - rejected)).toPrecision(EXACT_TO));
  }
  const power = fields.get('p') ?? '';
  if (!POWER.test(power) || Number(power) > NONE) return undefined;
  return Number(power) <= MOST_POWER ? 2 ** Number(power) : 0;
}

function pairOf(field: string): readonly [key: string, value: string] {
  const at = field.indexOf(':');
  return [field.slice(0, Math.max(0, at)), field.slice(at + 1)];
}
