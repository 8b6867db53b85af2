import type { Services } from './data.ts';

const SERVICE = 'com.hailocab.service';
const CASSANDRA = 'cassandra';

const push = { to: `${SERVICE}.notification.push`, async: true } as const;

/** A ride from booking to receipt, and who takes part in it. */
export const rides: Services = {
  [`${SERVICE}.job`]: {
    hosts: ['2-91', '3-168'],
    operations: {
      create: {
        own: 5,
        calls: [
          `${SERVICE}.idgen.next`,
          `${CASSANDRA}.insert`,
          `${SERVICE}.allocation.offer`,
          { to: `${SERVICE}.analytics.track`, async: true },
        ],
      },
      read: { own: 1.2, calls: [`${CASSANDRA}.select`] },
      pending: { own: 0.8, calls: [{ to: `${CASSANDRA}.select`, chance: 0.2 }] },
      accept: { own: 4, calls: [`${CASSANDRA}.update`, push] },
      complete: {
        own: 5,
        calls: [
          `${SERVICE}.fare.final`,
          `${SERVICE}.payment.capturePayment`,
          `${CASSANDRA}.update`,
          [{ to: `${SERVICE}.invoice.write`, async: true }, push],
        ],
      },
    },
  },
  [`${SERVICE}.allocation`]: {
    hosts: ['3-168', '2-77'],
    operations: {
      offer: {
        own: 6,
        calls: [`${SERVICE}.nearest-driver.search`, `${SERVICE}.driver.read`, push],
      },
    },
  },
  [`${SERVICE}.customer`]: {
    hosts: ['2-203', '3-140'],
    operations: { read: { own: 1.1, calls: [`${CASSANDRA}.select`] } },
  },
  [`${SERVICE}.driver`]: {
    hosts: ['2-219', '3-140'],
    operations: { read: { own: 1.3, calls: [`${CASSANDRA}.select`] } },
  },
  [`${SERVICE}.notification`]: {
    hosts: ['3-227'],
    operations: {
      push: {
        own: 3,
        calls: [{ to: `${SERVICE}.sms.send`, chance: 0.1, optional: true }],
      },
    },
  },
  [`${SERVICE}.sms`]: {
    hosts: ['3-227'],
    operations: {
      send: { own: 90, spread: 0.5, failing: 0.01, message: 'Carrier did not take the message' },
    },
  },
  [`${SERVICE}.analytics`]: { hosts: ['2-150'], operations: { track: { own: 0.6 } } },
};
