import type { Services } from './data.ts';

const SERVICE = 'com.hailocab.service';
const CASSANDRA = 'cassandra';

/** A collection of garbage now and then gives the Java services a longer tail than the Go ones. */
const JAVA_SPREAD = 0.75;

/** Payment, in Java, and what surrounds it. */
export const money: Services = {
  [`${SERVICE}.payment`]: {
    hosts: ['2-77', '3-96'],
    operations: {
      authorisePayment: {
        own: 6,
        spread: JAVA_SPREAD,
        failing: 0.004,
        message: 'Card declined',
        calls: [
          [
            { to: `${SERVICE}.fraud.scoreCustomer`, optional: true },
            `${SERVICE}.credit-card.readToken`,
          ],
          'payment-gateway.authorise',
        ],
      },
      capturePayment: {
        own: 5,
        spread: JAVA_SPREAD,
        calls: [`${SERVICE}.credit-card.readToken`, 'payment-gateway.capture'],
      },
    },
  },
  [`${SERVICE}.credit-card`]: {
    hosts: ['3-96'],
    operations: {
      readToken: { own: 2, spread: JAVA_SPREAD, calls: [`${CASSANDRA}.select`] },
    },
  },
  [`${SERVICE}.fraud`]: {
    hosts: ['2-150'],
    operations: { scoreCustomer: { own: 18, spread: JAVA_SPREAD } },
  },
  [`${SERVICE}.promotion`]: {
    hosts: ['2-214'],
    operations: { apply: { own: 3, calls: [`${CASSANDRA}.select`] } },
  },
  [`${SERVICE}.invoice`]: {
    hosts: ['3-168'],
    operations: {
      write: { own: 4, calls: [`${SERVICE}.idgen.next`, `${CASSANDRA}.insert`] },
      list: { own: 3, calls: [`${CASSANDRA}.select`] },
    },
  },
  // Someone else's: heard of only through its callers.
  'payment-gateway': {
    hosts: ['9-1'],
    instrumented: false,
    operations: {
      authorise: { own: 140, spread: 0.4, failing: 0.003, message: 'Issuer unavailable' },
      capture: { own: 110, spread: 0.4 },
    },
  },
};
