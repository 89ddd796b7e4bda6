import type { ReleaseState, ReleaseUpload } from '../../contract/calls/release-calls.ts';
import { byteWords } from '../projects/byte-words.ts';

/** Where the bytes are on the server, in words. */
export function uploadWords(upload: ReleaseUpload): string {
  switch (upload.state) {
    case 'none':
      return 'no server is connected';
    case 'waiting':
      return 'sent as soon as the server can be reached';
    case 'checking':
      return 'asking the server';
    case 'sending':
      return `sending, ${byteWords(upload.done)} of ${byteWords(upload.total)}`;
    case 'there':
      return 'on the server';
    case 'missing':
      return 'not on the server, and this console has not got it either';
    case 'failed':
      return 'not on the server; it is tried again by itself';
  }
}

export function hereWords({ here }: Pick<ReleaseState, 'here'>): string {
  return here
    ? 'here: laptops on this network get it from this console'
    : 'not here: offer the same file on this console if laptops on its network shall get it from here';
}

/** The versions of the agents with how many devices have each, the newest first. */
export function versionWords(byVersion: Readonly<Record<string, number>>): string {
  const known = Object.entries(byVersion).filter(([, devices]) => devices > 0);
  const order = new Intl.Collator('en', { numeric: true });
  return known
    .toSorted(([a], [b]) => order.compare(b, a))
    .map(([version, devices]) => `${version === '' ? 'unknown' : version}: ${devices.toLocaleString('en')}`)
    .join(' · ');
}
