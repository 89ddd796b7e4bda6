import type { LineEnds } from '@ferry/common/orders/script-text';
import type { Script } from '@ferry/common/orders/scripts';

export const languageNames: Record<Script['language'], string> = { powershell: 'PowerShell', cmd: 'cmd' };

export const lineEndNames: Record<LineEnds, string> = {
  crlf: 'Lines end with CR LF.',
  lf: 'Lines end with LF.',
  mixed: 'Lines end in different ways.',
  none: 'One line without an end.',
};

/** As `Get-FileHash` shows it, so that the two can be laid side by side. */
export function shownDigest(sha256: string): string {
  return sha256.toUpperCase();
}
