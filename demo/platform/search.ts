import type { Services } from './data.ts';

const SERVICE = 'com.hailocab.service';
const CASSANDRA = 'cassandra';

/** Who is near, how far, for how much: what a customer's map is made of. */
export const search: Services = {
  [`${SERVICE}.fare`]: {
    hosts: ['3-111', '2-214'],
    operations: {
      basefare: { own: 0.3, spread: 0.6, failing: 0.003, message: 'Missing config at xxx' },
      quote: { own: 3, failing: 0.002, calls: [`${SERVICE}.zoning.search`] },
      final: { own: 4, calls: [`${SERVICE}.zoning.search`] },
    },
  },
  [`${SERVICE}.nearest-driver`]: {
    hosts: ['3-58', '2-91'],
    operations: {
      search: {
        own: 0.9,
        calls: [
          `${SERVICE}.zoning.search`,
          `${SERVICE}.raziel.multisearch`,
          { to: `${SERVICE}.eta.multitraveltime`, optional: true },
        ],
      },
    },
  },
  [`${SERVICE}.zoning`]: {
    hosts: ['3-58', '2-150'],
    operations: { search: { own: 0.2, spread: 0.5 } },
  },
  [`${SERVICE}.raziel`]: {
    hosts: ['3-227', '2-227'],
    operations: {
      multisearch: { own: 7, spread: 0.4 },
      update: { own: 0.5 },
    },
  },
  [`${SERVICE}.eta`]: {
    hosts: ['3-58', '2-150'],
    operations: {
      multitraveltime: { own: 0.1, spread: 0.7 },
      traveltime: { own: 2.5 },
    },
  },
  [`${SERVICE}.geocode`]: {
    hosts: ['3-96'],
    operations: { lookup: { own: 14, spread: 0.6 } },
  },
  [`${SERVICE}.point`]: {
    hosts: ['2-219', '3-140'],
    operations: {
      update: {
        own: 0.7,
        calls: [
          `${SERVICE}.raziel.update`,
          { to: `${CASSANDRA}.insert`, chance: 0.25, optional: true },
        ],
      },
    },
  },
};
