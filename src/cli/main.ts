#!/usr/bin/env node
/** Where the program begins and, alone, ends. Nothing is loaded before Node is known to be new enough. */
const OLDEST_NODE = [22, 13] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  process.stderr.write(
    `phosphor: this is Node ${process.versions.node}; phosphor needs ${OLDEST_NODE.join('.')} or later, for example by "npx node@24".\n`,
  );
  process.exit(2);
}

// React is three times faster without its development checks, and reads this as it loads.
process.env['NODE_ENV'] ??= 'production';

// Whoever read the output has gone (`| head`): there is nobody left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`phosphor: the output cannot be written: ${error.message}.\n`);
  process.exit(2);
});

const { run } = await import('./run.ts');
process.exit(await run(process.argv.slice(2)));
