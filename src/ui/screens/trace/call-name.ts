import type { Call } from '../../../model/span.ts';
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

/**
 * The name in `width` columns: one too long loses its beginning, at a dot where
 * that leaves two parts, since the end (`nearest-driver.search`) tells calls apart.
 */
export function fitName(name: string, width: number, ellipsis: string): string {
  if (name.length <= width || !name.includes('.')) return name;
  const room = Math.max(0, width - ellipsis.length);
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const tail = name.slice(dot + 1);
    if (tail.length <= room && tail.includes('.')) return ellipsis + tail;
  }
  return ellipsis + name.slice(name.length - room);
}
