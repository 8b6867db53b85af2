import { afterAll, describe } from 'vitest';
import { wallClock } from '../../src/model/clock.ts';
import { openLocal, openRemote, openReplay } from '../../src/source/open.ts';
import { closeCollectors, openCollector, urlOf } from '../collector/fixture.ts';
import { frames, send } from '../intake/sender.ts';
import { sourceContract } from './contract.ts';

afterAll(closeCollectors);

describe('a local source', () => {
  sourceContract(async ({ annotations }) => {
    const source = await openLocal({ udp: { host: '127.0.0.1', port: 0 } });
    await send(source.address, frames(annotations));
    return source;
  });
});

describe('a remote source', () => {
  sourceContract(async ({ annotations }) => {
    const collector = await openCollector();
    const source = await openRemote({ urls: [urlOf(collector, '')], clock: wallClock });
    await send(collector.udp, frames(annotations));
    return source;
  });
});

describe('a remote source of several collectors', () => {
  sourceContract(async ({ annotations }) => {
    const collectors = [await openCollector(), await openCollector()];
    const urls = collectors.map((collector) => urlOf(collector, ''));
    const source = await openRemote({ urls, clock: wallClock });
    // A trace never straddles collectors.
    for (const [n, { udp }] of collectors.entries()) {
      const own = annotations.filter(
        ({ traceId }) => Number.parseInt(traceId.at(-1)!, 16) % 2 === n,
      );
      await send(udp, frames(own));
    }
    return source;
  });
});

describe('a replay', () => {
  sourceContract(({ file }) => openReplay({ files: [file], speed: Infinity }));
});
