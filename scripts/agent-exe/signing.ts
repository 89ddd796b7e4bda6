import { existsSync } from 'node:fs';

type Must = (command: readonly string[]) => Promise<void>;

/**
 * Signs a Windows file (exe or msi) with osslsigncode, as the environment says. The password is read by osslsigncode from its
 * file: it never is an argument. Without FERRY_SIGN_PFX the file stays as it is.
 */
export async function signed(
  file: string,
  environment: NodeJS.ProcessEnv,
  must: Must,
): Promise<{ file: string; by: string | null }> {
  const certificate = environment['FERRY_SIGN_PFX'];
  if (certificate === undefined) return { file, by: null };
  const passwordFile = environment['FERRY_SIGN_PASSWORD_FILE'];
  for (const needed of [certificate, passwordFile ?? '']) {
    if (!existsSync(needed)) {
      throw new Error(`not signed: FERRY_SIGN_PFX and FERRY_SIGN_PASSWORD_FILE must name files, "${needed}" is none`);
    }
  }
  const out = `${file}.signed`;
  const timestamp = environment['FERRY_SIGN_TIMESTAMP_URL'];
  await must([
    ...['osslsigncode', 'sign', '-pkcs12', certificate, '-readpass', passwordFile ?? ''],
    ...['-n', 'Ferry agent', '-h', 'sha256'],
    ...(timestamp === undefined ? [] : ['-ts', timestamp]),
    ...['-in', file, '-out', out],
  ]);
  return { file: out, by: certificate };
}
