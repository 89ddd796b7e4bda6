// The dry run as somebody types it: for people, as JSON, and without a trace on the laptop.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '@ferry/common/errors';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { seedLaptop } from '../simulated/seed.ts';
import { plan } from './plan.ts';

const sourceTenant = '11111111-1111-4111-8111-111111111111';
const targetTenantId = '22222222-2222-4222-8222-222222222222';
let laptop: string;
let printed = '';
beforeEach(async () => {
  laptop = mkdtempSync(join(tmpdir(), 'ferry-plan-'));
  const people = { upn: 'ann@source.example', targetUpn: 'ann@target.example', sourceDomain: 'source.example' };
  unwrap(await seedLaptop(laptop, { ...people, sourceTenantId: sourceTenant, targetTenantId }));
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(laptop, { recursive: true, force: true });
});

function content(): [string, string][] {
  return readdirSync(laptop, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry): [string, string] => {
      const file = join(entry.parentPath, entry.name);
      return [file, readFileSync(file, 'base64')];
    })
    .sort();
}
const named = { simulated: '', sourceTenant, sourceDomain: ['source.example'] };

test('for people: checks, then the steps by number, with what cannot be undone; nothing is changed', async () => {
  const before = content();
  unwrap(await plan({ ...named, simulated: laptop, json: false }));
  expect(content()).toEqual(before);
  const lines = printed.split('\n');
  expect(lines.some((line) => /^(pass|warn) {2,}\S/.test(line))).toBe(true);
  const head = lines.findIndex((line) => line.includes('Nothing was changed.'));
  const count = Number(/, (\d+) steps would leave tenant /.exec(lines[head] ?? '')?.[1]);
  expect(count).toBeGreaterThan(5);
  const steps = lines.slice(head + 1).filter((line) => /^ *\d+ {2}\S/.test(line));
  expect(steps).toHaveLength(count);
  expect(steps.some((line) => line.includes('[cannot be undone'))).toBe(true);
});

test('as JSON: the same steps as data; without an order and a tenant it says what is missing', async () => {
  unwrap(await plan({ ...named, simulated: laptop, json: true }));
  const answer = JSON.parse(printed) as {
    order: boolean;
    sourceTenantId: string;
    steps: { step: { title: string } }[];
  };
  expect(answer).toMatchObject({ order: false, sourceTenantId: sourceTenant });
  expect(answer.steps.every(({ step }) => step.title !== '')).toBe(true);
  const without = await plan({ simulated: laptop, sourceDomain: [], json: true });
  expect(without).toMatchObject({
    ok: false,
    error: { code: 'not-found', remedy: expect.stringContaining('--source-tenant') as string },
  });
});
