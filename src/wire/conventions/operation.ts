/**
 * A span's name, made useful. Instrumentations call many spans by the protocol's
 * verb alone (`GET`, `SELECT`, `publish`), and what is counted by operation
 * needs to know of what. Only names that say no more than that are changed.
 */
import type { Tags } from './attributes.ts';
import { Keys, valueOf } from './attributes.ts';

const HTTP_METHOD =
  /^(?:HTTP[ /]?)?(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|QUERY|HTTP|_OTHER)?$/i;
const HTTP_LEAD = /^HTTP[ /]?/i;

/** Verbs of the conventions for messaging, old and new. */
const MESSAGING_VERB = /^(?:create|send|publish|receive|process|deliver|settle|poll|ack|nack)$/i;

const ROUTE = new Keys('http.route', 'url.template');
const METHOD = new Keys('http.request.method', 'http.method');
const RPC_METHOD = new Keys('rpc.method');
const RPC_SERVICE = new Keys('rpc.service');
const RPC_SYSTEM = new Keys('rpc.system.name', 'rpc.system');
const DATABASE_SYSTEM = new Keys('db.system.name', 'db.system');
const DATABASE_VERB = new Keys('db.operation.name', 'db.operation');
const QUERY_SUMMARY = new Keys('db.query.summary');
const COLLECTION = new Keys(
  'db.collection.name',
  'db.sql.table',
  'db.mongodb.collection',
  'db.cassandra.table',
);
const MESSAGING_OPERATION = new Keys(
  'messaging.operation.name',
  'messaging.operation.type',
  'messaging.operation',
);
const PASSING_DESTINATION = new Keys(
  'messaging.destination.temporary',
  'messaging.destination.anonymous',
);
const DESTINATION_TEMPLATE = new Keys('messaging.destination.template');
const DESTINATION = new Keys('messaging.destination.name', 'messaging.destination');

/** The operation of a span of this name with these attributes. */
export function operationOf(name: string, attributes: Tags): string {
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
function httpOperation(name: string, attributes: Tags): string {
  const route = valueOf(attributes, ROUTE);
  const method = valueOf(attributes, METHOD) || name.replace(HTTP_LEAD, '');
  if (route === '') return name === '' ? method : '';
  return method === '' ? route : `${method.toUpperCase()} ${route}`;
}

function rpcOperation(name: string, attributes: Tags): string {
  const method = valueOf(attributes, RPC_METHOD);
  const service = valueOf(attributes, RPC_SERVICE);
  const system = valueOf(attributes, RPC_SYSTEM);
  if (method === '' || (name !== '' && name !== method && name !== system)) return '';
  return service === '' || method.includes('/') ? method : `${service}/${method}`;
}

function databaseOperation(name: string, attributes: Tags): string {
  const system = valueOf(attributes, DATABASE_SYSTEM);
  const verb = valueOf(attributes, DATABASE_VERB);
  if (name !== '' && !isSame(name, verb) && !isSame(name, system)) return '';
  const summary = valueOf(attributes, QUERY_SUMMARY);
  if (summary !== '') return summary;
  const collection = valueOf(attributes, COLLECTION);
  return together(verb, collection);
}

function messagingOperation(name: string, attributes: Tags): string {
  const told = valueOf(attributes, MESSAGING_OPERATION);
  if (name !== '' && !isSame(name, told) && !MESSAGING_VERB.test(name)) return '';
  // A queue made for one reply has a name of its own each time.
  const passing = valueOf(attributes, PASSING_DESTINATION);
  const destination =
    valueOf(attributes, DESTINATION_TEMPLATE) ||
    (passing === 'true' ? '' : valueOf(attributes, DESTINATION));
  return together(name || told, destination);
}

function together(verb: string, object: string): string {
  return verb === '' || object === '' ? verb || object : `${verb} ${object}`;
}

function isSame(a: string, b: string): boolean {
  return b !== '' && a.toLowerCase() === b.toLowerCase();
}
