import { resolve } from 'node:path';
import { check, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { enrolmentSecretSchema } from '@ferry/common/enrolment';
import { readPackageName } from '@ferry/common/package-name';
import { parseCompanyKey } from '@ferry/common/trust/root-record';
import { agentVersion } from '../agent-version.ts';
import { serverOrigin } from '../channel/cloud/http.ts';
import { Journal } from '../engine/journal.ts';
import { lookAtDataFolder } from '../identity/data-folder.ts';
import { dialogTitle } from '../install/ask-person.ts';
import { appendAudit } from '../install/audit-file.ts';
import { keepPending, readPending } from '../install/pending-enrolment.ts';
import type { PendingEnrolment } from '../install/pending-enrolment.ts';
import { nearestLanguage } from '../person/desk.ts';
import { wordsIn } from '../person/page/words/all.ts';
import { newerConfirmed, passToConfirmed } from '../upgrade/pass-on.ts';
import { pinPublisher } from '../upgrade/take-up.ts';
import type { Ground } from '../upgrade/trial.ts';
import { openInstallation, openLaptop } from './open-laptop.ts';
import { readSecret } from './secret.ts';
import { readSettings } from './settings.ts';

/** An installer passes every property, those that nobody set as empty texts. */
export interface InstallOptions {
  data: string;
  server?: string;
  companyKey?: string;
  /**
   * Against the rule of `enrol`, an argument: an installer has no other way to hand over what it was itself given as one. The
   * file of `tokenFile` is the better way.
   */
  token?: string;
  code?: string;
  tokenFile?: string;
  /** "1": orders may bring scripts. Only properties say so, never the name of a file. */
  allowScripts?: string;
  /** the installer's own file, whose name may say the rest */
  package?: string;
  /** Windows Installer's UILevel: below 4 nobody is there to be asked */
  uiLevel?: string;
  simulated?: string;
}

/** INSTALLUILEVEL_REDUCED; 2 is /qn, and 3 both /qb and /passive. */
const leastInteractive = 4;
/** As the name of a server it would be asked for all over the network. */
const secretInside = /ferry_(pat|code)_/i;

type Wanted = { from: 'properties' | 'file name'; pending: PendingEnrolment };

/**
 * What an installer calls once the files are there: checks what it was given and keeps it, sealed, for `start` to enrol with. It
 * uses no network, so a laptop can be prepared anywhere. What is refused goes to the audit file: installers do not tell.
 */
export async function install(options: InstallOptions): Promise<Result<void>> {
  const at = new Date().toISOString();
  const installation = openInstallation(options.simulated);
  const ground = installation && { data: options.data, installation, running: agentVersion };
  const done = (await refuseOlder(options.data, ground)) ?? (await takeIn(options));
  if (done.ok) {
    if (ground) await pinPublisher(ground);
    await appendAudit(options.data, at, { act: 'installed', ...done.value });
    return ok(undefined);
  }
  const { message, remedy } = done.error;
  await appendAudit(options.data, at, { act: 'install-refused', reason: `${message}. ${remedy}` });
  if (isInteractive(options)) {
    const laptop = openLaptop(options.simulated);
    if (!laptop.ok) return done;
    const { desk, person } = laptop.value;
    const { notInstalled } = wordsIn[nearestLanguage(await desk.language())].enrolment;
    await person.tell(dialogTitle, `${notInstalled}\n\n${message}. ${remedy}`);
  }
  return done;
}

/** Null, or the refusal of an installer that is older than what has taken over here by itself; that works on. */
async function refuseOlder(data: string, ground: Ground | null): Promise<Result<never> | null> {
  const newer = await newerConfirmed(data, agentVersion);
  if (newer === null) return null;
  // The installer has ended it, to replace its program.
  if (ground) await passToConfirmed(ground.installation, { ...ground, args: ['start', '--data', resolve(data)] });
  const remedy = `Use an installer of ${newer} or newer. To go back to ${agentVersion}, uninstall the agent first.`;
  return fail('conflict', data, `a newer agent, ${newer}, has taken over here by itself`, remedy);
}

type Installed = { from: 'properties' | 'file name' | 'before'; server: string | null; companyKey: string };

async function takeIn(options: InstallOptions): Promise<Result<Installed>> {
  const wanted = await wantedBy(options);
  if (!wanted.ok) return wanted;
  const before = await enrolledBefore(options.data);
  if (!before.ok) return before;
  if (before.value) {
    const { allowScripts, ...installed } = before.value;
    const decided = decidedOtherwise(options, allowScripts);
    if (decided) return decided;
    const other = wanted.value !== null && wanted.value.pending.companyKey !== before.value.companyKey;
    if (!other) return ok({ from: 'before', ...installed });
    const remedy = 'Uninstall the agent first, if this laptop really is to change the project.';
    return fail('conflict', options.data, 'this laptop is enrolled in another project', remedy);
  }
  const laptop = openLaptop(options.simulated);
  if (!laptop.ok) return laptop;
  if (wanted.value === null) {
    // Installed before, and still without a network.
    const waiting = await readPending(options.data, laptop.value.box);
    if (waiting.ok && waiting.value) {
      const { server, companyKey, allowScripts } = waiting.value;
      const decided = decidedOtherwise(options, allowScripts === true);
      return decided ?? ok({ from: 'before', server: server ?? null, companyKey });
    }
    return fail(
      'invalid',
      'installer',
      'it was not told to which project this laptop belongs',
      'Set SERVER, COMPANYKEY and CODE (or TOKEN), or use an installer from your administrator whose name holds them.',
    );
  }
  const { from, pending } = wanted.value;
  await keepPending(options.data, pending, laptop.value.box);
  return ok({ from, server: pending.server ?? null, companyKey: pending.companyKey });
}

/** Null, or the refusal of an installer that would seem to switch scripts on or off on a laptop where that was decided before. */
function decidedOtherwise({ allowScripts }: InstallOptions, allowed: boolean): Result<never> | null {
  if (!allowScripts || (allowScripts === '1') === allowed) return null;
  const how = allowed ? 'with ALLOWSCRIPTS=1' : 'without scripts';
  const remedy = 'Leave ALLOWSCRIPTS out to keep that; to change it, uninstall the agent first.';
  return fail('conflict', 'ALLOWSCRIPTS', `the agent was installed ${how}, which stays`, remedy);
}

/** Properties, when there is any; else the name of the file, when somebody is there to confirm it. Never a mixture. */
async function wantedBy(options: InstallOptions): Promise<Result<Wanted | null>> {
  const { server, companyKey, token, code, tokenFile, allowScripts } = options;
  const secrets = [token, code, tokenFile].filter((text) => text !== undefined && text !== '');
  if (allowScripts !== undefined && !['', '0', '1'].includes(allowScripts))
    return fail('invalid', 'ALLOWSCRIPTS', 'it is neither 0 nor 1', 'Set ALLOWSCRIPTS=1, or leave it out.');
  if (secrets.length === 0 && !server && !companyKey) return byName(options);
  if (secretInside.test(`${server ?? ''} ${companyKey ?? ''}`))
    return fail(
      'invalid',
      'installer',
      'a code or token stands where another property belongs',
      'Set each as what it is.',
    );
  const key = parseCompanyKey(companyKey ?? '');
  if (!key.ok) return key;
  const origin = server ? serverOrigin(server.includes('://') ? server : `https://${server}`) : null;
  if (origin && !origin.ok) return origin;
  if (secrets.length !== 1)
    return fail('invalid', 'installer', 'it needs one of CODE, TOKEN and TOKENFILE', 'Set one of them, and no other.');
  const secret = tokenFile ? await readSecret(tokenFile) : check(enrolmentSecretSchema, token || code, 'CODE or TOKEN');
  if (!secret.ok) return secret;
  const scripts = allowScripts === '1' ? { allowScripts: true as const } : {};
  const pending = { companyKey: key.value, secret: secret.value, confirmed: true, ...scripts };
  return ok({ from: 'properties', pending: origin ? { ...pending, server: origin.value } : pending });
}

function byName(options: InstallOptions): Result<Wanted | null> {
  const named = options.package ? readPackageName(options.package) : null;
  if (named === null) return ok(null);
  if (!named.ok) return named;
  if (!isInteractive(options))
    return fail(
      'forbidden',
      'name of the installer',
      'a silent installation does not take server and company key from the name of a file',
      'Set SERVER, COMPANYKEY and CODE (or TOKEN).',
    );
  const { server, companyKey, code } = named.value;
  return ok({ from: 'file name', pending: { server, companyKey, secret: code, confirmed: false } });
}

function isInteractive({ uiLevel }: InstallOptions): boolean {
  return Number(uiLevel) >= leastInteractive;
}

type Enrolled = { server: string | null; companyKey: string; allowScripts: boolean };

async function enrolledBefore(data: string): Promise<Result<Enrolled | null>> {
  const folder = await lookAtDataFolder(data);
  if (!folder.ok) return folder.error.code === 'not-found' ? ok(null) : folder;
  const journal = Journal.open(folder.value.journal, { readOnly: true });
  if (!journal.ok) return journal;
  try {
    const settings = readSettings(journal.value);
    if (!settings.ok) return settings.error.code === 'not-found' ? ok(null) : settings;
    const { server = null, companyKey, allowScripts = false } = settings.value;
    return ok({ server, companyKey, allowScripts });
  } finally {
    journal.value.close();
  }
}
