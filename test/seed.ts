/**
 * Properties are tried on the same values in every run, so that a run tells of
 * what was changed and not of chance. `npm run explore` tries others.
 */
import * as fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 1) });
