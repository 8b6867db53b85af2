/** The tables: one row a service, operation, edge and host; and all of one service. */
import {
  edgeDocument,
  hostDocument,
  operationDocument,
  serviceDocument,
  summaryDocument,
} from '../../engine/query/documents.ts';
import type { Api, Parts } from '../api.ts';
import { scopeQuery, serviceQuery } from '../questions.ts';
import {
  edgesAnswer,
  hostsAnswer,
  operationsAnswer,
  serviceAnswer,
  servicesAnswer,
} from '../schemas.ts';
import { problems } from './problems.ts';

export function tableRoutes(api: Api, { source }: Parts): void {
  api.get(
    '/api/services',
    {
      schema: {
        summary: 'Services, with those that only call',
        querystring: scopeQuery,
        response: { 200: servicesAnswer, ...problems },
      },
    },
    async ({ query }) => {
      const { at, windowSeconds, body } = await source.ask({ view: 'services', ...query });
      const services = inOrder(body.rows, (row) => row.service).map(serviceDocument);
      return { at, windowSeconds, services };
    },
  );

  api.get(
    '/api/operations',
    {
      schema: {
        summary: 'Operations of services',
        querystring: scopeQuery,
        response: { 200: operationsAnswer, ...problems },
      },
    },
    async ({ query }) => {
      const { at, windowSeconds, body } = await source.ask({ view: 'operations', ...query });
      const rows = inOrder(body.rows, (row) => `${row.service}\n${row.operation}`);
      return { at, windowSeconds, operations: rows.map(operationDocument) };
    },
  );

  api.get(
    '/api/edges',
    {
      schema: {
        summary: 'Who calls whom',
        querystring: scopeQuery,
        response: { 200: edgesAnswer, ...problems },
      },
    },
    async ({ query }) => {
      const { at, windowSeconds, body } = await source.ask({ view: 'edges', ...query });
      const rows = inOrder(body.rows, (row) => `${row.caller}\n${row.callee}`);
      return { at, windowSeconds, edges: rows.map(edgeDocument) };
    },
  );

  api.get(
    '/api/hosts',
    {
      schema: {
        summary: 'Hosts, as zone/host, by what they serve',
        querystring: scopeQuery,
        response: { 200: hostsAnswer, ...problems },
      },
    },
    async ({ query }) => {
      const { at, windowSeconds, body } = await source.ask({ view: 'hosts', ...query });
      return {
        at,
        windowSeconds,
        hosts: inOrder(body.rows, (row) => row.host).map(hostDocument),
      };
    },
  );

  api.get(
    '/api/service',
    {
      schema: {
        summary: 'One service: operations, callers, callees, hosts, charts, slowest traces',
        querystring: serviceQuery,
        response: { 200: serviceAnswer, ...problems },
      },
    },
    async ({ query }) => {
      const { at, windowSeconds, body } = await source.ask({ view: 'service', ...query });
      const { step, rate, errorShare, p50, p99 } = body.series;
      return {
        at,
        windowSeconds,
        service: body.row && serviceDocument(body.row),
        operations: inOrder(body.operations, (row) => row.operation).map(operationDocument),
        callers: inOrder(body.callers, (row) => row.caller).map(edgeDocument),
        callees: inOrder(body.callees, (row) => row.callee).map(edgeDocument),
        hosts: inOrder(body.hosts, (row) => row.host).map(hostDocument),
        series: { step, rate, errorShare, p50, p99 },
        slowest: body.slowest.map(summaryDocument),
      };
    },
  );
}

/** By name, so that the same rows come in the same order each time. */
function inOrder<Row>(rows: readonly Row[], name: (row: Row) => string): Row[] {
  return rows.toSorted((a, b) => (name(a) < name(b) ? -1 : 1));
}
