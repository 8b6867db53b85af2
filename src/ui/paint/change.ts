/** What is wrong, in a few letters for a column and as one sentence for a headline. */
import type { Change, Finding } from '../../engine/views.ts';
import type { Micros } from '../../model/clock.ts';
import type { Glyphs } from './glyphs.ts';
import type { Style } from './style.ts';
import { durationUnit, exactCount, rate, share } from './numbers.ts';
import { shortName, visibleName } from './names.ts';
import { role } from './style.ts';

export function changeStyle(change: Change | null): Style {
  if (change === null) return role.faint;
  return change.severity === 'bad' ? role.bad : role.warn;
}

/** The mark in front of a row; blank when nothing is wrong. */
export function changeMark(change: Change | null, glyphs: Glyphs): string {
  return change === null ? ' ' : glyphs.alert;
}

/** `p99 ×5.2`, `p50 +12%`, `errors 4.1%`, `silent`. */
export function changeText(change: Change | null): string {
  if (change === null) return '';
  if (change.measure === 'silent') return 'silent';
  if (change.measure === 'errors') return `errors ${share(change.now)}`;
  if (change.measure === 'timeouts') return `timeouts ${share(change.now)}`;
  if (change.measure === 'in flight') return `stuck ${rate(change.now)}`;
  if (change.measure === 'not stored') return `${exactCount(change.now)} not stored`;
  return `${change.measure} ${factor(change)}`;
}

/** How names are written: without what all begin with, and with which arrow. */
export interface Naming {
  readonly prefix: string;
  readonly glyphs: Glyphs;
}

/** `fare p99 212 ms, was 41 ms (×5.2) for 48 s`. */
export function findingText(finding: Finding, at: Micros, look: Naming): string {
  const { change } = finding;
  return `${findingSubject(finding, look)} ${whatChanged(change)}${sinceText(change, at)}${reachText(finding)}`;
}

/** ` (14 hosts of 6 services)`, of a zone. */
function reachText({ reach }: Finding): string {
  if (reach === undefined) return '';
  const { hosts, services } = reach;
  return ` (${hosts} ${hosts === 1 ? 'host' : 'hosts'} of ${services} ${services === 1 ? 'service' : 'services'})`;
}

/** On whom: a store, a zone, a service, `service.operation`, or an edge. */
function findingSubject(finding: Finding, { prefix, glyphs }: Naming): string {
  if (finding.subject === 'store') return `store: ${finding.other};`;
  if (finding.subject === 'zone') return `zone ${visibleName(finding.service)}`;
  const service = shortName(finding.service, prefix);
  if (finding.subject === 'operation') return `${service}.${finding.other}`;
  if (finding.subject === 'edge')
    return `${shortName(finding.other, prefix)} ${glyphs.arrow} ${service}`;
  return service;
}

function whatChanged(change: Change): string {
  const { measure, now, was } = change;
  if (measure === 'silent') return `is silent, was ${rate(was)} calls a second`;
  if (measure === 'errors') return `errors ${share(now)}, were ${share(was)}`;
  if (measure === 'timeouts') return `timeouts ${share(now)}, were ${share(was)}`;
  if (measure === 'in flight') return `${rate(now)} calls in flight, were ${rate(was)}`;
  if (measure === 'not stored') {
    return `${exactCount(now)} ${now === 1 ? 'annotation' : 'annotations'} not stored`;
  }
  if (measure === 'rate') return `${rate(now)} calls a second, were ${rate(was)}`;
  return `${measure} ${durationUnit(now)}, was ${durationUnit(was)} (${factor(change)})`;
}

function sinceText(change: Change, at: Micros): string {
  return change.since === null ? '' : ` for ${durationUnit(Math.max(0, at - change.since))}`;
}

/** `×5.2` from a doubling on, otherwise `+12%` or `−80%`. */
function factor({ now, was }: Change): string {
  if (was <= 0) return 'new';
  const times = now / was;
  if (times >= 9.95) return `×${rate(times)}`;
  if (times >= 2) return `×${times.toFixed(1)}`;
  const percent = Math.round((times - 1) * 100);
  return percent < 0 ? `−${-percent}%` : `+${percent}%`;
}
