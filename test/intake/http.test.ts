import { request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { BATCH_PATH, BATCH_TYPE, HttpIntake } from '../../src/intake/http.ts';
import { InputProblem } from '../../src/intake/problem.ts';
import { writeBatch } from '../../src/wire/batch.ts';

const open: HttpIntake[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((intake) => intake.close()));
});

async function listen(): Promise<{ intake: HttpIntake; datagrams: number[][] }> {
  const datagrams: number[][] = [];
  const intake = await HttpIntake.open({
    host: '127.0.0.1',
    port: 0,
    receive: (datagram) => datagrams.push([...datagram]),
  });
  open.push(intake);
  return { intake, datagrams };
}

interface Post {
  readonly path?: string;
  readonly method?: string;
  readonly type?: string;
  readonly body: Uint8Array;
}

function post(intake: HttpIntake, { path, method, type, body }: Post): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({
      ...intake.address,
      path: path ?? BATCH_PATH,
      method: method ?? 'POST',
      headers: { 'content-type': type ?? BATCH_TYPE },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.end(body);
  });
}

describe('the HTTP intake', () => {
  test('hands on each datagram of a batch, in order', async () => {
    const { intake, datagrams } = await listen();
    const body = writeBatch([Uint8Array.of(1, 2), Uint8Array.of(3)]);
    expect(await post(intake, { body })).toBe(204);
    expect(datagrams).toEqual([[1, 2], [3]]);
  });

  test('takes nothing of a body that is no batch', async () => {
    const { intake, datagrams } = await listen();
    const body = writeBatch([Uint8Array.of(1, 2), Uint8Array.of(3, 4)]);
    expect(await post(intake, { body: body.subarray(0, -1) })).toBe(400);
    expect(await post(intake, { body: new Uint8Array(0) })).toBe(400);
    expect(datagrams).toEqual([]);
  });

  test('says what it does not take', async () => {
    const { intake, datagrams } = await listen();
    const body = writeBatch([Uint8Array.of(1)]);
    expect(await post(intake, { body, path: '/' })).toBe(404);
    expect(await post(intake, { body, method: 'PUT' })).toBe(405);
    expect(await post(intake, { body, type: 'application/json' })).toBe(415);
    expect(datagrams).toEqual([]);
  });

  test('refuses a body that is too large before it is whole', async () => {
    const { intake, datagrams } = await listen();
    const status = await post(intake, { body: new Uint8Array(4 * 1024 * 1024 + 1) }).catch(
      (error: NodeJS.ErrnoException) => error.code,
    );
    // The answer, or the connection closed while the rest was still being sent.
    expect([413, 'EPIPE', 'ECONNRESET']).toContain(status);
    expect(datagrams).toEqual([]);
  });

  test('a port in use is one sentence', async () => {
    const { intake } = await listen();
    const again = HttpIntake.open({ ...intake.address, receive: () => undefined });
    await expect(again).rejects.toThrow(InputProblem);
  });
});
