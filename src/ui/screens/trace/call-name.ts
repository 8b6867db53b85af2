import type { Call } from '../../../model/span.ts';
import { clean } from '../../paint/clean.ts';
import { textColumns } from '../../paint/cells.ts';
import { cutMiddle, tailOf } from '../../paint/cut.ts';
import { shortName, visibleName } from '../../paint/names.ts';

/** How much of a name is looked at: no screen shows more, and names may be of any length. */
const LOOKED_AT = 512;

/** `service.operation` without what all names begin with. */
export function callName(call: Pick<Call, 'service' | 'operation'>, prefix: string): string {
  const service = shortName(call.service.slice(0, LOOKED_AT), prefix);
  const operation = visibleName(call.operation.slice(0, LOOKED_AT));
  if (service === '') return operation === '' ? '(no name)' : operation;
  return operation === '' ? service : `${service}.${operation}`;
}

/** A part of a service's name shorter than this ("v2") says nothing by itself. */
const LEAST_PART = 3;

/** So much of a service's end tells which it is, beside the whole operation. */
const LEAST_SERVICE = 6;

/**
 * The name in `width` columns. Of one too long the service loses its beginning,
 * at a dot if that is enough (`…nearest-driver.search`). Where nothing would be
 * left of it, as beside an operation that is a path, the middle goes: which
 * service it is and how the operation ends tells calls apart.
 */
export function fitCall(
  call: Pick<Call, 'service' | 'operation'>,
  prefix: string,
  width: number,
  ellipsis: string,
): string {
  const name = clean(callName(call, prefix));
  if (textColumns(name) <= width) return name;
  const service = shortName(clean(call.service.slice(0, LOOKED_AT)), prefix);
  let shortest = name;
  for (let dot = service.indexOf('.'); dot >= 0; dot = service.indexOf('.', dot + 1)) {
    if (service.length - dot - 1 < LEAST_PART) break;
    shortest = name.slice(dot + 1);
    const told = ellipsis + shortest;
    if (textColumns(told) <= width) return told;
  }
  const operation = textColumns(visibleName(clean(call.operation.slice(0, LOOKED_AT))));
  if (width - ellipsis.length - operation > LEAST_SERVICE) {
    return ellipsis + tailOf(shortest, width - ellipsis.length);
  }
  return cutMiddle(shortest, width, ellipsis);
}
