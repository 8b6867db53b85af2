import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readKernelDrops } from '../../src/intake/kernel-drops.ts';

/** Lines as Linux writes them. */
const V4 = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  466: 0100007F:1E50 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 24533 2 0000000000000000 12
  467: 00000000:1E50 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 24534 2 0000000000000000 99
  468: 0100007F:1E51 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 24535 2 0000000000000000 7
`;
const V6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  466: 00000000000000000000000001000000:1E50 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 24536 2 0000000000000000 5
  467: B80D01200000000000000000EFBE0000:1E50 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 24537 2 0000000000000000 6
`;

describe("the kernel's drops", () => {
  let v4 = '';
  let v6 = '';

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'phosphor-'));
    v4 = join(folder, 'udp');
    v6 = join(folder, 'udp6');
    await writeFile(v4, V4);
    await writeFile(v6, V6);
  });

  test('are those of the socket at this address and port alone', async () => {
    expect(await readKernelDrops({ host: '127.0.0.1', port: 7760 }, v4)).toBe(12);
    expect(await readKernelDrops({ host: '0.0.0.0', port: 7760 }, v4)).toBe(99);
    expect(await readKernelDrops({ host: '127.0.0.1', port: 7761 }, v4)).toBe(7);
  });

  test('are found by IPv6 addresses, however short they are written', async () => {
    expect(await readKernelDrops({ host: '::1', port: 7760 }, v6)).toBe(5);
    expect(await readKernelDrops({ host: '2001:db8::beef', port: 7760 }, v6)).toBe(6);
  });

  test('are unknown for a socket that is not listed, and where there is no table', async () => {
    expect(await readKernelDrops({ host: '127.0.0.1', port: 1 }, v4)).toBeUndefined();
    expect(await readKernelDrops({ host: '127.0.0.1', port: 1 }, `${v4}-none`)).toBeUndefined();
  });
});
