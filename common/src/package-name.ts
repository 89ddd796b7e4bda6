import { checkCharacter } from './crockford.ts';
import { enrolmentSecretSchema } from './enrolment.ts';
import { fail, ok } from './errors.ts';
import type { Result } from './errors.ts';
import { parseCompanyKey } from './trust/root-record.ts';

/** What the name of an installer says: where to enrol, and with which code. Anybody can rename a file: a person confirms it. */
export interface PackageOrigin {
  /** origin, always https */
  readonly server: string;
  readonly companyKey: string;
  readonly code: string;
}

const begin = 'ferry_';
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const hostPattern = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})*$`);
/** Host with an optional port after a plus, since a file name holds no colon; company key; code; what copying adds; ending. */
const namePattern =
  /^ferry_([^_+]{1,253})(?:\+([1-9][0-9]{0,4}))?_([^_]{26,27})_(ferry_code_[A-Za-z0-9_-]{43})(.{0,40})\.msi$/i;
/** What browsers and file managers put behind the name of a second copy: ` (1)`, `(1)`, ` - Copy`, ` - Kopie (2)`; `[1]` in their caches. */
const copyMark = /^(?: - (?:copy|kopie|copie|copia))?(?: ?\([0-9]{1,4}\)|\[[0-9]{1,4}\])?$/i;

/**
 * Reads `ferry_<host>_<company key>_<code>.msi`. Null when the name is another one, which says nothing. `path` may have folders
 * before it, written in either way. The check character of the company key may be left out: it may be a star.
 */
export function readPackageName(path: string): Result<PackageOrigin> | null {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  if (!name.toLowerCase().startsWith(begin)) return null;
  const wrong = (message: string) =>
    fail('invalid', 'name of the installer', message, 'Download the installer again, and do not rename it.');
  const parts = namePattern.exec(name);
  if (!parts) return wrong('it does not say server, company key and code');
  const [, host = '', port, key = '', code = '', mark = ''] = parts;
  if (!copyMark.test(mark)) return wrong('something that does not belong there follows the code');
  const server = host.toLowerCase();
  if (!hostPattern.test(server)) return wrong('what should be the server is not the name of one');
  if (port !== undefined && Number(port) > 65_535) return wrong('there is no such port');
  const origin = `https://${server}${port === undefined || port === '443' ? '' : `:${port}`}`;
  // A number is a way to write an address: what is shown to the person must be what is called.
  if (!URL.canParse(origin) || new URL(origin).origin !== origin)
    return wrong('the server is written in a strange way');
  const symbols = key.toUpperCase();
  const companyKey = parseCompanyKey(symbols.length === 26 ? symbols + checkCharacter(symbols) : symbols);
  if (!companyKey.ok) return wrong(`the company key is not right: ${companyKey.error.message}`);
  if (!enrolmentSecretSchema.safeParse(code).success) return wrong('the enrolment code is not right');
  return ok({ server: origin, companyKey: companyKey.value, code });
}

/** The name to give an installer. Not for access tokens, which enrol more than one laptop: file names get about. */
export function packageName({ server, companyKey, code }: PackageOrigin): Result<string> {
  const { hostname, port } = new URL(server);
  const place = port === '' ? hostname : `${hostname}+${port}`;
  const name = `${begin}${place}_${companyKey.slice(0, 26)}_${code}.msi`;
  const read = readPackageName(name);
  if (read?.ok && read.value.server === server && read.value.companyKey === companyKey) return ok(name);
  const remedy = 'Give server, company key and code as properties of the installer.';
  return fail('invalid', 'name of the installer', 'this cannot stand in the name of a file', remedy);
}
