// Loaded by vitest before every test file: property tests draw from the seed of the run.
import fc from 'fast-check';
import { repetitions, seed } from './seed.ts';

fc.configureGlobal({ seed: seed | 0, numRuns: repetitions(100, 5_000) });
