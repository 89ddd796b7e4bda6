import { expect, test } from 'vitest';
import { sampleCsv, sampleOrders, samplePeople } from './sample-people.ts';

const people = samplePeople();

test('200 people, the same every time, no two with one account', () => {
  expect(people).toHaveLength(200);
  expect(samplePeople()).toEqual(people);
  expect(new Set(people.map(({ sourceUpn }) => sourceUpn)).size).toBe(200);
  for (const { sourceUpn, targetUpn } of people) {
    expect(sourceUpn).toMatch(/^[a-z]+\.[a-z]+@contoso\.example$/);
    expect(targetUpn).toBe(sourceUpn.replace('contoso', 'fabrikam'));
  }
});

test('a list as people export it: names from everywhere, and a department with a comma', () => {
  const lines = sampleCsv(people).split('\r\n');
  expect(lines).toHaveLength(202);
  expect(lines[2]).toBe('bjorn.lukasik@contoso.example,bjorn.lukasik@fabrikam.example,Björn Łukasik,Finance,Pilot');
  expect(lines[5]).toContain('"Legal, Compliance"');
});

test('25 laptops: most through the server, some on the LAN only, one goes away, one fails on purpose', () => {
  const orders = sampleOrders(people, true);
  expect(orders).toHaveLength(25);
  expect(new Set(orders.map(({ name }) => name)).size).toBe(25);
  for (const { name } of orders) expect(name).toMatch(/^[A-Z0-9-]{1,20}$/);
  const by = (reach: string) => orders.filter((order) => order.reach === reach).length;
  expect([by('cloud'), by('lan'), by('both')]).toEqual([17, 5, 3]);
  expect(orders.filter(({ returns }) => returns).map(({ name }) => name)).toEqual(['LAP-LATECOMER']);
  expect(orders.filter(({ stubborn }) => stubborn).map(({ name }) => name)).toEqual(['LAP-WORD-OPEN']);
  expect(orders.filter(({ allowScripts }) => !allowScripts)).toHaveLength(6);
  // Somebody has two.
  expect(new Set(orders.map(({ upn }) => upn)).size).toBe(24);
});

test('without a server all are on the local network', () => {
  expect(new Set(sampleOrders(people, false).map(({ reach }) => reach))).toEqual(new Set(['lan']));
});
