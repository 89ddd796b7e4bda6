// Draws the pictures of the agent's tray icon, agent/assets/tray/<mark>.ico, out of ferry.svg and a mark for each state:
//   node --disable-warning=ExperimentalWarning test/pictures/tray-icons.ts
// Needs Chromium, as the tests do. The pictures are kept in the repository; the build takes them as they are.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { trayMarks } from '../../agent/src/person/tray.ts';
import type { TrayMark } from '../../agent/src/person/tray.ts';

/** What screens of 100 % to 300 % ask for. */
const sizes = [16, 20, 24, 32, 40, 48];
const root = join(import.meta.dirname, '../..');
const ferry = readFileSync(join(root, 'agent/src/person/page/ferry.svg'), 'utf8');

/** In the lower right corner of a 32 by 32 picture, by shape and colour: whoever sees no colours sees the shape. */
const disc = (colour: string, sign: string): string =>
  `<circle cx="22.5" cy="22.5" r="9.5" fill="#fff"/><circle cx="22.5" cy="22.5" r="8.3" fill="${colour}"/>${sign}`;
const stroke = 'fill="none" stroke="#fff" stroke-width="2.8" stroke-linecap="round" stroke-linejoin="round"';
const signs: Readonly<Record<TrayMark, string>> = {
  waiting: '',
  decide: disc(
    '#b45309',
    `<path d="M19.7 20.600a2.9 2.9 0 1 1 4.3 2.600c-1 .5-1.5 1-1.5 1.8" ${stroke}/><circle cx="22.5" cy="28" r="1.5" fill="#fff"/>`,
  ),
  working: disc('#1d4ed8', `<path d="M20.3 18.500v8l6-4z" fill="#fff" stroke="#fff" stroke-linejoin="round"/>`),
  needed: `<path d="M22.5 11.5 32 30.500H13z" fill="#fff" stroke="#fff" stroke-width="2.5" stroke-linejoin="round"/><path d="M22.5 13.5 30.5 29.500H14.500z" fill="#c81e1e" stroke="#c81e1e" stroke-width="1.5" stroke-linejoin="round"/><path d="M22.5 18.500v5" ${stroke}/><circle cx="22.5" cy="27.5" r="1.5" fill="#fff"/>`,
  done: disc('#15803d', `<path d="m18.7 22.8 2.7 2.8 5-5.7" ${stroke}/>`),
};

const folder = join(root, 'agent/assets/tray');
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env['FERRY_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage();
  for (const mark of trayMarks) {
    const svg = ferry.replace('</svg>', `${signs[mark]}</svg>`);
    const images: Buffer[] = [];
    for (const size of sizes) {
      await page.setViewportSize({ width: size, height: size });
      const picture = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
      const style = 'display:block;width:100vw;height:100vh';
      await page.setContent(`<body style="margin:0"><img src="${picture}" style="${style}">`);
      images.push(await page.screenshot({ omitBackground: true }));
    }
    writeFileSync(join(folder, `${mark}.ico`), iconFile(images));
  }
} finally {
  await browser.close();
}

/** ICONDIR, an ICONDIRENTRY for each picture, then the pictures, as PNG. */
function iconFile(images: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(6 + images.length * 16);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [index, image] of images.entries()) {
    const at = 6 + index * 16;
    head.writeUInt8(sizes[index] ?? 0, at);
    head.writeUInt8(sizes[index] ?? 0, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(image.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += image.length;
  }
  return Buffer.concat([head, ...images]);
}
