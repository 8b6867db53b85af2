import type { Tags } from './attributes.ts';
import { Keys, PEER, valueOf } from './attributes.ts';

/** An address that names a machine and no service: digits, or the machine itself. The port tells which service. */
const BARE_ADDRESS = /^(?:localhost|[\d.]+|[\da-f:]*:[\da-f:.]*)$/i;

const PEERS = new Keys(PEER, 'peer.service');
const MESSAGING_SYSTEM = new Keys('messaging.system');
const DATABASE_SYSTEM = new Keys('db.system.name', 'db.system');
const DATABASE = new Keys('db.namespace', 'db.name');
const RPC_SERVICE = new Keys('rpc.service');
const RPC_METHOD = new Keys('rpc.method');
const ADDRESS = new Keys(
  'server.address',
  'net.peer.name',
  'http.host',
  'peer.hostname',
  'network.peer.address',
  'net.sock.peer.name',
  'net.peer.ip',
  'net.sock.peer.addr',
);
const PORT = new Keys('server.port', 'net.peer.port', 'network.peer.port');
const URL = new Keys('url.full', 'http.url');

const HOST_OF_URL = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]+)(?::(\d+))?/i;

/**
 * Whom a client or producer called, '' when it does not say. First what says so
 * outright; then the kind of thing it is, with a database's name, since many
 * hosts may serve the one; then the interface, which is the callee's own name
 * for itself; last the address, which may be that of a proxy.
 */
export function peerOf(attributes: Tags): string {
  return (
    callerOf(attributes) ||
    database(attributes) ||
    valueOf(attributes, MESSAGING_SYSTEM) ||
    interfaceOf(attributes) ||
    address(attributes)
  );
}

/** The name that the other end has for itself, the only one that tells who called a server; '' when it is not told. */
export function callerOf(attributes: Tags): string {
  return valueOf(attributes, PEERS);
}

function database(attributes: Tags): string {
  const system = valueOf(attributes, DATABASE_SYSTEM);
  if (system === '') return '';
  const name = valueOf(attributes, DATABASE);
  return name === '' ? system : `${system}/${name}`;
}

/** Newer conventions have the interface as the first half of the method. */
function interfaceOf(attributes: Tags): string {
  const told = valueOf(attributes, RPC_SERVICE);
  if (told !== '') return told;
  const method = valueOf(attributes, RPC_METHOD);
  return method.slice(0, Math.max(0, method.lastIndexOf('/')));
}

function address(attributes: Tags): string {
  const told = valueOf(attributes, ADDRESS);
  if (told !== '') {
    const port = valueOf(attributes, PORT);
    return withPort(told, port);
  }
  const url = HOST_OF_URL.exec(valueOf(attributes, URL));
  return url === null ? '' : withPort(url[1]!, url[2] ?? '');
}

function withPort(host: string, port: string): string {
  if (port === '' || !BARE_ADDRESS.test(host)) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
