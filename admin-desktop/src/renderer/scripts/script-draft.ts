import { fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { judgeScriptText, lineEndsOf } from '@ferry/common/orders/script-text';
import { scriptLimits } from '@ferry/common/orders/scripts';
import type { Script } from '@ferry/common/orders/scripts';

/** A script as it is being made. What is typed has its lines joined by `\n`, as every text field has. */
export type ScriptDraft = {
  name: string;
  language: Script['language'];
  seconds: string;
  source: { of: 'keyboard'; text: string; lineEnds: 'crlf' | 'lf' } | { of: 'file'; fileName: string; text: string };
};
export type ScriptDraftErrors = { name?: string; seconds?: string; text?: FerryError };

export const emptyScriptDraft: ScriptDraft = {
  name: '',
  language: 'powershell',
  seconds: '300',
  source: { of: 'keyboard', text: '', lineEnds: 'crlf' },
};

/** The text to be signed, to the last line end. */
export function textOf({ source }: ScriptDraft): string {
  if (source.of === 'file') return source.text;
  return source.lineEnds === 'crlf' ? source.text.replaceAll('\n', '\r\n') : source.text;
}

export function scriptDraftErrors(draft: ScriptDraft): ScriptDraftErrors {
  const errors: ScriptDraftErrors = {};
  if (draft.name.trim() === '') errors.name = 'Give it a name by which you will know it.';
  const seconds = Number(draft.seconds);
  if (draft.seconds.trim() === '' || !Number.isInteger(seconds) || seconds < 1 || seconds > 3600)
    errors.seconds = 'Give a whole number from 1 to 3,600.';
  const judged = judgeScriptText({ text: textOf(draft), language: draft.language });
  if (!judged.ok) errors.text = judged.error;
  return errors;
}

/** Line ends of what is pasted into an empty field are kept, as far as all are alike; the field itself would lose them. */
export function lineEndsPasted(text: string): 'crlf' | 'lf' | null {
  const ends = lineEndsOf(text);
  return ends === 'crlf' || ends === 'lf' ? ends : null;
}

/** Far above what a script may have: whoever takes a wrong file is told, and nothing large is read. */
const largestFile = scriptLimits.characters * 4;

/** A file as it is, byte for byte: UTF-8, and what it is by its name. */
export async function draftOfFile(file: File, before: ScriptDraft): Promise<Result<ScriptDraft>> {
  const no = (message: string, remedy: string) => fail('invalid', file.name, message, remedy);
  if (file.size > largestFile) {
    const most = scriptLimits.characters.toLocaleString('en');
    return fail('too-large', file.name, `a script has ${most} characters at most`, 'Choose a smaller file.');
  }
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : 'unknown';
    return fail('unreachable', file.name, `the file cannot be read (${why})`, 'Choose it again.');
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return no('the file is in UTF-16', 'Save it as UTF-8.');
  if (bytes.includes(0)) return no('the file is no text', 'Choose the script itself, saved as UTF-8.');
  let text: string;
  try {
    // With its mark, if it has one: it counts for the SHA-256.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    return no('the file is not in UTF-8', 'Save it as UTF-8.');
  }
  const [, stem = '', ending = ''] = /^(.*?)(?:\.([^.]*))?$/s.exec(file.name) ?? [];
  const known = { ps1: 'powershell', cmd: 'cmd', bat: 'cmd' } as const;
  const language = Object.entries(known).find(([end]) => end === ending.toLowerCase())?.[1] ?? before.language;
  const name = before.name.trim() === '' ? stem.slice(0, 100) : before.name;
  return ok({ ...before, name, language, source: { of: 'file', fileName: file.name, text } });
}
