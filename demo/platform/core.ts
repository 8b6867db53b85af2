import type { Services } from './data.ts';

const SERVICE = 'com.hailocab.service';
const CASSANDRA = 'cassandra';

/** What every other service leans on. */
export const core: Services = {
  [`${SERVICE}.feature-flags`]: {
    hosts: ['3-111', '2-91'],
    operations: { features: { own: 7, calls: [`${SERVICE}.hob.list`] } },
  },
  [`${SERVICE}.hob`]: {
    hosts: ['3-111', '2-150'],
    operations: { list: { own: 1.3, calls: [`${SERVICE}.config.compile`] } },
  },
  [`${SERVICE}.config`]: {
    hosts: ['3-168', '2-91'],
    operations: { compile: { own: 5.4, spread: 0.25 } },
  },
  [`${SERVICE}.experiment`]: {
    hosts: ['2-214', '3-51'],
    operations: { readlastupdated: { own: 1.7 } },
  },
  [`${SERVICE}.login`]: {
    hosts: ['3-51', '2-77'],
    operations: {
      authenticate: {
        own: 38,
        spread: 0.2,
        failing: 0.006,
        message: 'Wrong password',
        calls: [`${CASSANDRA}.select`, `${SERVICE}.session.write`],
      },
    },
  },
  [`${SERVICE}.session`]: {
    hosts: ['3-51', '2-203'],
    operations: {
      read: { own: 0.5, calls: [{ to: `${CASSANDRA}.select`, chance: 0.1 }] },
      write: { own: 0.7, calls: [`${CASSANDRA}.insert`] },
    },
  },
  [`${SERVICE}.idgen`]: { hosts: ['1-11'], operations: { next: { own: 0.05, spread: 0.5 } } },
  // Not instrumented: only the client side of a query is ever told.
  [CASSANDRA]: {
    hosts: ['4-21', '4-22'],
    instrumented: false,
    operations: {
      select: { own: 1.1, spread: 0.8, failing: 0.0005, message: 'Read timed out' },
      insert: { own: 0.7, spread: 0.6, failing: 0.0005, message: 'Unavailable' },
      update: { own: 0.8, spread: 0.6, failing: 0.0005, message: 'Unavailable' },
    },
  },
};
