import type { ProbeCall } from './bundled-probe.ts';

/** As Windows keeps the proxy settings of a user; Wine reads this one only. */
export function connectionSettings(flags: number, proxies: string, bypass: string, script: string): ProbeCall {
  const numbers = Buffer.alloc(12);
  [0x46, 1, flags].forEach((word, at) => numbers.writeUInt32LE(word, at * 4));
  const texts = [proxies, bypass, script].map((text) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return Buffer.concat([length, Buffer.from(text, 'latin1')]);
  });
  const data = { base64: Buffer.concat([numbers, ...texts]).toString('base64') };
  const key = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections';
  return { on: 'registry', act: 'set', args: [key, 'DefaultConnectionSettings', { type: 'binary', data }] };
}
