/**
 * A span's name, made useful. Instrumentations call many spans by the protocol's
 * verb alone (`GET`, `SELECT`, `publish`), and what is counted by operation
 * needs to know of what. Only names that say no more than that are changed.
 */
import type { Tag } from '../../model/annotation.ts';
import { valueOf } from './attributes.ts';

const HTTP_METHOD =
  /^(?:HTTP[ /]?)?(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|QUERY|HTTP|_OTHER)?$/i;
const HTTP_LEAD = /^HTTP[ /]?/i;

/** Verbs of the conventions for messaging, old and new. */
const MESSAGING_VERB = /^(?:create|send|publish|receive|process|deliver|settle|poll|ack|nack)$/i;

/** The operation of a span of this name with these attributes. */
export function operationOf(name: string, attributes: readonly Tag[]): string {
  if (HTTP_METHOD.test(name)) {
    const http = httpOperation(name, attributes);
    if (http !== '') return http;
  }
  if (!mayBeBare(name)) return name;
  return (
    rpcOperation(name, attributes) ||
    databaseOperation(name, attributes) ||
    messagingOperation(name, attributes) ||
    name
  );
}

/** One word says what was done, and perhaps not to what. */
function mayBeBare(name: string): boolean {
  return !/[ /]/.test(name);
}

/**
 * `GET /users/{id}`: the route, never the path. A path holds ids, and an
 * operation for each id would fill the tables and mean nothing.
 */
function httpOperation(name: string, attributes: readonly Tag[]): string {
  const route = valueOf(attributes, 'http.route', 'url.template');
  const method =
    valueOf(attributes, 'http.request.method', 'http.method') || name.replace(HTTP_LEAD, '');
  if (route === '') return name === '' ? method : '';
  return method === '' ? route : `${method.toUpperCase()} ${route}`;
}

function rpcOperation(name: string, attributes: readonly Tag[]): string {
  const method = valueOf(attributes, 'rpc.method');
  const service = valueOf(attributes, 'rpc.service');
  const system = valueOf(attributes, 'rpc.system.name', 'rpc.system');
  if (method === '' || (name !== '' && name !== method && name !== system)) return '';
  return service === '' || method.includes('/') ? method : `${service}/${method}`;
}

function databaseOperation(name: string, attributes: readonly Tag[]): string {
  const system = valueOf(attributes, 'db.system.name', 'db.system');
  const verb = valueOf(attributes, 'db.operation.name', 'db.operation');
  if (name !== '' && !isSame(name, verb) && !isSame(name, system)) return '';
  const summary = valueOf(attributes, 'db.query.summary');
  if (summary !== '') return summary;
  const collection = valueOf(
    attributes,
    'db.collection.name',
    'db.sql.table',
    'db.mongodb.collection',
    'db.cassandra.table',
  );
  return together(verb, collection);
}

function messagingOperation(name: string, attributes: readonly Tag[]): string {
  const told = valueOf(
    attributes,
    'messaging.operation.name',
    'messaging.operation.type',
    'messaging.operation',
  );
  if (name !== '' && !isSame(name, told) && !MESSAGING_VERB.test(name)) return '';
  // A queue made for one reply has a name of its own each time.
  const passing = valueOf(
    attributes,
    'messaging.destination.temporary',
    'messaging.destination.anonymous',
  );
  const destination =
    valueOf(attributes, 'messaging.destination.template') ||
    (passing === 'true'
      ? ''
      : valueOf(attributes, 'messaging.destination.name', 'messaging.destination'));
  return together(name || told, destination);
}

function together(verb: string, object: string): string {
  return verb === '' || object === '' ? verb || object : `${verb} ${object}`;
}

function isSame(a: string, b: string): boolean {
  return b !== '' && a.toLowerCase() === b.toLowerCase();
}
