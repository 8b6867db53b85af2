import type { Annotation } from '../model/annotation.ts';
import { ERROR_TAG, joinDestination, kindWords, splitDestination } from '../model/annotation.ts';
import { MAX_TEXT_BYTES } from './limits.ts';
import {
  ARROW,
  ERROR_ENDPOINT_TAG,
  ERROR_LEAD,
  NO_HOST,
  readLineEnd,
  TRACING,
  writeDuration,
  writeTime,
} from './listing-grammar.ts';

/** The talk's listing of annotations in their order; a `Tracing:` line wherever the trace changes. */
export function writeListing(annotations: readonly Annotation[]): string {
  let text = '';
  let traceId: string | undefined;
  for (const annotation of annotations) {
    if (annotation.traceId !== traceId) {
      traceId = annotation.traceId;
      text += `${TRACING} ${oneLine(traceId)}\n`;
    }
    text += `${annotationLine(annotation)}\n`;
    for (const line of errorLines(annotation)) text += `${line}\n`;
  }
  return text;
}

function annotationLine(annotation: Annotation): string {
  const { host, origin, duration } = annotation;
  const destination = dotted(annotation.destination);
  const line = [
    writeTime(annotation.timestamp),
    `[${host === '' ? NO_HOST : oneLine(host).replace(/[[\]]/g, '|')}]`,
    `[${kindWords[annotation.kind]}]`,
    ...(origin === '' ? [] : [oneLine(origin)]),
    ARROW,
    ...(destination === '' ? [] : [oneLine(destination)]),
    '-',
    ...(duration > 0 ? [writeDuration(duration), 'ms'] : []),
  ].join(' ');
  return withPayload(line, annotation.payload);
}

/** The line and its payload as one line; the line alone where the payload would be read as something else. */
function withPayload(line: string, payload: string): string {
  const text = oneLine(payload.slice(0, MAX_TEXT_BYTES)).trim();
  if (text === '') return line;
  const whole = `${line} ${text}`;
  return readLineEnd(whole, whole.indexOf(ARROW))?.payload === text ? whole : line;
}

function errorLines(annotation: Annotation): string[] {
  const lines: string[] = [];
  annotation.tags.forEach(([key, message], i) => {
    if (key !== ERROR_TAG) return;
    const next = annotation.tags[i + 1];
    const endpoint = next?.[0] === ERROR_ENDPOINT_TAG ? next[1] : annotation.destination;
    const named =
      endpoint === '' ? [message] : [`${endpoint}:`, ...(message === '' ? [] : [message])];
    lines.push(oneLine(`${ERROR_LEAD}${named.join(' ')}`));
  });
  return lines;
}

/** A destination as the listing has it: with a dot. */
function dotted(destination: string): string {
  const { service, operation } = splitDestination(destination);
  return joinDestination(service, operation) === destination && operation !== ''
    ? `${service}.${operation}`
    : destination;
}

/** Text from the network must not forge a line of its own. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]/g, ' ');
}
