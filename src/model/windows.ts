/** The windows that people choose from, in seconds by their names: on a screen, on the command line, over HTTP. */
export const windows: ReadonlyMap<string, number> = new Map([
  ['10s', 10],
  ['1m', 60],
  ['5m', 300],
  ['15m', 900],
  ['1h', 3_600],
]);
