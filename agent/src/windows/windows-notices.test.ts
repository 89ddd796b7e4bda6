import { expect, it } from 'vitest';
import { windowOpener } from './app-window.ts';
import { noticeData } from './windows-notices.ts';

const textAt = (data: Buffer, from: number, to: number): string =>
  data.subarray(from, to).toString('utf16le').split('\0', 1)[0] ?? '';

it('lays a notice out as shellapi.h has it, and cuts what does not fit', () => {
  const data = noticeData({ window: 0x1234, icon: -2n, title: 'T'.repeat(80), text: 'ä'.repeat(300) });
  expect([data.length, data.readUInt32LE(0)]).toEqual([976, 976]);
  expect([data.readBigUInt64LE(8), data.readBigInt64LE(32), data.readUInt32LE(20)]).toEqual([0x1234n, -2n, 0x16]);
  expect(textAt(data, 40, 296)).toBe('Ferry');
  // Each with its closing zero within its own field.
  expect(textAt(data, 304, 816)).toBe(`${'ä'.repeat(254)}…`);
  expect(textAt(data, 820, 948)).toBe(`${'T'.repeat(62)}…`);
  expect([data.readUInt16LE(814), data.readUInt16LE(946), data.readUInt32LE(948)]).toEqual([0, 0, 0x81]);
});

it('opens a page by its path alone, without a shell; without Edge in whatever browser there is', () => {
  const { program, args } = windowOpener('C:\\x y.html', { SystemRoot: 'C:\\Windows' });
  expect(program).toContain('rundll32.exe');
  expect(args).toEqual(['url.dll,FileProtocolHandler', 'C:\\x y.html']);
});
