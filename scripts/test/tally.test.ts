import { describe, expect, test } from 'vitest';
import { check, exitCode, notRun, overview, parseTally, summary, type Tally } from './tally.ts';

const unit: Tally = { part: 'unit', passed: 41, failed: 0, skipped: [] };
const skipping: Tally = { part: 'e2e', passed: 1, failed: 0, skipped: [{ test: 'a > b', reason: 'no Wine' }] };

describe('the last line', () => {
  test('sums tests, and static checks as one each', () => {
    expect(summary([check('types', true), check('lint', false), unit])).toBe('42 passed, 1 failed');
  });
  test('names skipped tests only when there are any', () => {
    expect(summary([unit, skipping])).toBe('42 passed, 0 failed, 1 skipped');
  });
});

describe('the exit code', () => {
  test('is 0 when tests passed and none failed, skipped or not', () => {
    expect(exitCode([unit, skipping, notRun('faults', 'it has no tests yet')])).toBe(0);
  });
  test('is 1 when anything failed', () => {
    expect(exitCode([unit, check('lint', false)])).toBe(1);
  });
  test('is 1 when nothing ran at all', () => {
    expect(exitCode([])).toBe(1);
    expect(exitCode([notRun('unit', 'it has no tests yet')])).toBe(1);
  });
});

test('the overview names what failed', () => {
  const failing: Tally = { part: 'unit', passed: 1, failed: 1, failures: ['a.test.ts > b: no'], skipped: [] };
  expect(overview([failing])).toEqual(['unit         1 passed, 1 failed', 'failed: unit: a.test.ts > b: no']);
});

test('the overview gives the reason for what was skipped or not run', () => {
  expect(overview([skipping, notRun('faults', 'it has no tests yet')])).toEqual([
    'e2e          1 passed, 0 failed, 1 skipped',
    'faults       not run: it has no tests yet',
    'skipped: a > b (no Wine)',
  ]);
});

describe('the tally that a vitest process leaves', () => {
  test('is taken as it is when both agree', () => {
    expect(parseTally('unit', JSON.stringify(unit), 0)).toEqual(unit);
  });
  test('missing, because the process crashed, is one failure', () => {
    expect(parseTally('unit', undefined, null)).toEqual(check('unit', false));
  });
  test('without a failure but with a failing exit code is one failure', () => {
    expect(parseTally('unit', JSON.stringify(unit), 1).failed).toBe(1);
  });
});
