import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { check, errorFrom, fail } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { enrolmentSecretSchema } from '@ferry/common/enrolment';

/**
 * The access token or enrolment code: from a file, from FERRY_TOKEN, or typed. Never an argument, which every user of the
 * computer could read in the list of processes.
 */
export async function readSecret(tokenFile: string | undefined): Promise<Result<string>> {
  const text = await readText(tokenFile);
  if (!text.ok) return text;
  const secret = check(enrolmentSecretSchema, text.value.trim(), 'token');
  return secret.ok
    ? secret
    : fail('invalid', 'token', 'not an access token or enrolment code', 'Copy it again, whole.');
}

async function readText(tokenFile: string | undefined): Promise<Result<string>> {
  if (tokenFile !== undefined) {
    try {
      return { ok: true, value: (await readFile(tokenFile, 'utf8')).slice(0, 1000) };
    } catch (thrown) {
      return fail('storage', tokenFile, errorFrom(thrown, tokenFile).message, 'Name a file that this user may read.');
    }
  }
  const fromEnvironment = process.env['FERRY_TOKEN'];
  if (fromEnvironment !== undefined) {
    // Nothing that this process may start needs it.
    delete process.env['FERRY_TOKEN'];
    return { ok: true, value: fromEnvironment };
  }
  const reader = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    process.stderr.write('Access token or enrolment code: ');
    for await (const line of reader) return { ok: true, value: line };
    return fail('invalid', 'token', 'no token was given', 'Use --token-file or FERRY_TOKEN, or type it.');
  } finally {
    reader.close();
  }
}
