import { expect, test, vi } from 'vitest';
import { Printer } from '../../src/cli/show-file.ts';
import { formats } from '../../src/wire/formats.ts';
import { basefare } from '../wire/annotations.ts';

test.each(['zipkin', 'jaeger'] as const)(
  '%s is one document, however much is printed',
  async (as) => {
    let out = '';
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text, ...more) => {
      out += String(text);
      const done: unknown = more.at(-1);
      if (typeof done === 'function') done();
      return true;
    });
    const traces = ['a', 'b', 'c'].map((traceId) => ({ ...basefare, traceId }));
    const printer = new Printer(formats[as]);
    // Each is more than is printed at once.
    for (const trace of traces) await printer.print(Array.from({ length: 100_001 }, () => trace));
    await printer.finish();
    write.mockRestore();
    const document = JSON.parse(out) as object[] | { data: object[] };
    expect('data' in document ? document.data : document).toHaveLength(traces.length);
  },
);
