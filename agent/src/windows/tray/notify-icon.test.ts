import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { trayMarks } from '../../person/tray.ts';
import { iconData, iconEvent } from './notify-icon.ts';
import { imageOf, trayAsset } from './tray-images.ts';

const textAt = (data: Buffer, from: number, to: number): string =>
  data.subarray(from, to).toString('utf16le').split('\0', 1)[0] ?? '';
const content = { window: 0x1234, message: 0x8001, icon: -2n, tip: 'ö'.repeat(200) };

it('lays an icon and its notice out as shellapi.h has it, and cuts what does not fit', () => {
  const data = iconData(content, { title: 'T'.repeat(80), text: 'ä'.repeat(300) });
  expect([data.length, data.readUInt32LE(0), data.readUInt32LE(816)]).toEqual([976, 976, 4]);
  expect([data.readBigUInt64LE(8), data.readUInt32LE(16), data.readUInt32LE(24)]).toEqual([0x1234n, 1, 0x8001]);
  expect([data.readBigInt64LE(32), data.readUInt32LE(20)]).toEqual([-2n, 0x97]);
  // Each with its closing zero within its own field.
  expect(textAt(data, 40, 296)).toBe(`${'ö'.repeat(126)}…`);
  expect(textAt(data, 304, 816)).toBe(`${'ä'.repeat(254)}…`);
  expect(textAt(data, 820, 948)).toBe(`${'T'.repeat(62)}…`);
  expect([data.readUInt16LE(294), data.readUInt16LE(814), data.readUInt16LE(946)]).toEqual([0, 0, 0]);
  expect(data.readUInt32LE(948)).toBe(0x81);
  const quiet = iconData(content);
  expect([quiet.readUInt32LE(20), textAt(quiet, 304, 816), quiet.readUInt32LE(948)]).toEqual([0x87, '', 0]);
});

it('understands clicks and keys of version 4, also on a screen left of the main one', () => {
  const place = 0xff38_fffen;
  const of = (event: number) => iconEvent(place, (1 << 16) | event);
  expect(of(0x7b)).toEqual({ kind: 'menu', x: -2, y: -200 });
  expect([0x400, 0x401, 0x405].map((event) => of(event)?.kind)).toEqual(['select', 'select', 'select']);
  // Movements, and buttons that are followed by one of those.
  expect([0x200, 0x201, 0x202, 0x205, 0x402, 0x404].map(of)).toEqual(Array(6).fill(null));
});

it.each(trayMarks)(
  'has a picture "%s" in every size that screens ask for, another one than the others have',
  (mark) => {
    const file = (name: (typeof trayMarks)[number]) =>
      readFileSync(join(import.meta.dirname, '../../../assets', trayAsset(name)));
    const widths = [16, 20, 24, 32, 40, 48];
    for (const width of widths) {
      const image = imageOf(file(mark), width);
      // PNG, with its width where its first part has it.
      expect([image.subarray(1, 4).toString('latin1'), image.readUInt32BE(16)]).toEqual(['PNG', width]);
      for (const other of trayMarks) expect(imageOf(file(other), width).equals(image)).toBe(other === mark);
    }
    expect(imageOf(file(mark), 17).readUInt32BE(16)).toBe(20);
    expect(imageOf(file(mark), 500).readUInt32BE(16)).toBe(48);
  },
);
