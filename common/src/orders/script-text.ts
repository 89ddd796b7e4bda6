import { fail, ok } from '../errors.ts';
import type { Result } from '../errors.ts';
import { scriptLimits } from './scripts.ts';
import type { Script } from './scripts.ts';

/** How the lines of a text end; `none` for a text of one line. */
export type LineEnds = 'crlf' | 'lf' | 'mixed' | 'none';
export type ScriptTextFacts = {
  lines: number;
  lineEnds: LineEnds;
  /** what runs may differ from what is read, in sentences */
  warnings: string[];
};

const byteOrderMark = '\uFEFF';

/** What no text has: C0 but for tab and line ends, DEL and C1. */
function isControl(unit: number): boolean {
  return (unit < 0x20 && ![0x09, 0x0a, 0x0d].includes(unit)) || (unit >= 0x7f && unit <= 0x9f);
}

/**
 * What does not show, breaks a line for some only, or shows it in another order than it runs. The fillers of Hangul are letters: a
 * variable may be called so. What joins emoji is none.
 */
const deceptive = [0x00ad, 0x061c, 0x115f, 0x1160, 0x180e, 0x200b, 0x200e, 0x200f, 0x3164, 0xfeff, 0xffa0];
function isDeceptive(unit: number): boolean {
  if (deceptive.includes(unit)) return true;
  return (unit >= 0x2028 && unit <= 0x202e) || (unit >= 0x2060 && unit <= 0x2069);
}

/** The name without blanks around it, where it can be one: it stands in plans, logs and the audit trail, each in one line. */
export function judgeScriptName(given: string): Result<string> {
  const name = given.trim();
  const no = (message: string, remedy: string) => fail('invalid', 'script.name', message, remedy);
  if (name === '') return no('it has no name', 'Give it a name by which you will know it.');
  const bad = (unit: number): boolean => isControl(unit) || isDeceptive(unit) || unit === 0x09;
  if (!name.isWellFormed() || scriptLines(name).length > 1 || lineWith(name, bad) !== null)
    return no('its name has characters that are not seen or turn the line around', 'Give a name of plain letters.');
  return ok(name);
}

/** The lines as PowerShell sees them; and cmd, of a text that it may have. */
export function scriptLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

/**
 * Whether a text can be signed as a script: it must be text, of a size that an order takes, and look as it runs. The byte order mark
 * at its beginning stays, since it belongs to the file whose SHA-256 is compared.
 */
export function judgeScriptText({ text, language }: Pick<Script, 'text' | 'language'>): Result<ScriptTextFacts> {
  const no = (message: string, remedy: string) => fail('invalid', 'script.text', message, remedy);
  const most = scriptLimits.characters.toLocaleString('en');
  const marked = text.startsWith(byteOrderMark);
  const body = marked ? text.slice(1) : text;
  if (body.trim() === '') return no('there is nothing in it', 'Give the text of the script.');
  if (text.length > scriptLimits.characters) {
    const size = text.length.toLocaleString('en');
    const remedy = 'Shorten it, or have it start a program that is on the laptops already.';
    return fail('too-large', 'script.text', `it has ${size} characters; a script has ${most} at most`, remedy);
  }
  const control = lineWith(body, isControl);
  if (!text.isWellFormed() || control !== null) {
    const where = control === null ? '' : `, in line ${control}`;
    return no(`it has characters that are no text${where}`, 'Give a text file in UTF-8, not a program or an archive.');
  }
  const hidden = lineWith(body, isDeceptive);
  if (hidden !== null) {
    const message = `line ${hidden} has characters that are not seen or turn the line around`;
    return no(message, 'Take them out: a script must run as it is read.');
  }
  if (marked && language === 'cmd')
    return no('it begins with a byte order mark, which cmd takes for a command', 'Save it as UTF-8 without BOM.');
  // cmd takes no notice of it, and what is read as the next line goes on with this one.
  if (language === 'cmd' && /\r(?!\n)/.test(text))
    return no('it has a line that ends with CR alone, which ends none for cmd', 'Save it with CR LF.');
  const warnings: string[] = [];
  if (language === 'cmd' && lineWith(body, (unit) => unit > 0x7f) !== null)
    warnings.push('It has letters beyond ASCII, which cmd reads in the code page of each laptop.');
  return ok({ lines: scriptLines(text).length, lineEnds: lineEndsOf(text), warnings });
}

/** The number of the first line that has such a UTF-16 unit; null when none has. */
function lineWith(text: string, fits: (unit: number) => boolean): number | null {
  const at = scriptLines(text).findIndex((line) => line.split('').some((unit) => fits(unit.charCodeAt(0))));
  return at < 0 ? null : at + 1;
}

export function lineEndsOf(text: string): LineEnds {
  const ends = new Set(text.match(/\r\n|\n|\r/g));
  if (ends.size === 0) return 'none';
  if (ends.size > 1 || ends.has('\r')) return 'mixed';
  return ends.has('\r\n') ? 'crlf' : 'lf';
}
