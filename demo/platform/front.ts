import type { EntryData, Services } from './data.ts';

const API = 'com.hailocab.hailo-2-api';
const CUSTOMER = 'com.hailocab.api.v1.customer';
const DRIVER = 'com.hailocab.api.v1.driver';
const SERVICE = 'com.hailocab.service';
const ROUTER = 'com.hailocab.kernel.router';

/** Optional to the phone: the map is drawn without a fare. */
const baseFare = { to: `${SERVICE}.fare.basefare`, optional: true } as const;
const session = { to: `${SERVICE}.session.read`, chance: 0.6 } as const;

/** The tier that phones reach: the API, its two faces, and the router between regions. */
export const front: Services = {
  [API]: { hosts: ['3-51', '2-77'], operations: {} },
  [CUSTOMER]: {
    hosts: ['2-203', '3-96'],
    operations: {
      // The request of the talk's listing, call by call.
      neardrivers: {
        own: 26,
        calls: [
          `${SERVICE}.feature-flags.features`,
          [baseFare, baseFare, baseFare],
          { to: `${SERVICE}.nearest-driver.search`, optional: true },
          { to: `${SERVICE}.experiment.readlastupdated`, optional: true },
        ],
      },
      login: {
        own: 8,
        calls: [
          `${SERVICE}.feature-flags.features`,
          `${SERVICE}.login.authenticate`,
          { to: `${ROUTER}.forward`, chance: 0.08, abroad: true },
          `${SERVICE}.customer.read`,
        ],
      },
      quote: {
        own: 9,
        calls: [session, `${SERVICE}.geocode.lookup`, `${SERVICE}.fare.quote`],
      },
      book: {
        own: 14,
        calls: [
          session,
          [`${SERVICE}.customer.read`, `${SERVICE}.payment.authorisePayment`],
          { to: `${SERVICE}.promotion.apply`, chance: 0.3, optional: true },
          `${SERVICE}.job.create`,
        ],
      },
      jobstatus: {
        own: 5,
        calls: [session, `${SERVICE}.job.read`, `${SERVICE}.eta.traveltime`],
      },
      receipts: { own: 6, calls: [session, `${SERVICE}.invoice.list`] },
    },
  },
  [DRIVER]: {
    hosts: ['2-219', '3-140'],
    operations: {
      location: { own: 2, calls: [`${SERVICE}.point.update`] },
      poll: { own: 3, calls: [session, `${SERVICE}.job.pending`] },
      login: {
        own: 8,
        calls: [`${SERVICE}.login.authenticate`, `${SERVICE}.driver.read`],
      },
      accept: { own: 7, calls: [session, `${SERVICE}.driver.read`, `${SERVICE}.job.accept`] },
      complete: { own: 9, calls: [session, `${SERVICE}.job.complete`] },
      earnings: { own: 12, calls: [session, `${SERVICE}.invoice.list`] },
    },
  },
  [ROUTER]: {
    hosts: ['1-10', '1-11'],
    operations: { forward: { own: 0.4, calls: [`${SERVICE}.customer.read`] } },
  },
};

/** What phones ask for, and how often. */
export const entries: readonly EntryData[] = [
  { caller: API, to: `${CUSTOMER}.neardrivers`, weight: 30 },
  { caller: API, to: `${CUSTOMER}.jobstatus`, weight: 14 },
  { caller: API, to: `${CUSTOMER}.quote`, weight: 6 },
  { caller: API, to: `${CUSTOMER}.book`, weight: 4 },
  { caller: API, to: `${CUSTOMER}.login`, weight: 3 },
  { caller: API, to: `${CUSTOMER}.receipts`, weight: 1 },
  { caller: API, to: `${DRIVER}.location`, weight: 24 },
  { caller: API, to: `${DRIVER}.poll`, weight: 10 },
  { caller: API, to: `${DRIVER}.accept`, weight: 3 },
  { caller: API, to: `${DRIVER}.complete`, weight: 3 },
  { caller: API, to: `${DRIVER}.login`, weight: 1 },
  { caller: API, to: `${DRIVER}.earnings`, weight: 1 },
];
