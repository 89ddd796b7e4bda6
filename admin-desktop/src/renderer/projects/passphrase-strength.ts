export type Strength = { score: 0 | 1 | 2 | 3; label: string; hint: string };

/** As the contract asks (`project.create`). */
export const shortestPassphrase = 8;

/**
 * A rough measure of how long a passphrase would hold, to guide and not to judge: length counts most, because the keys are
 * behind scrypt; repeated and neighbouring characters count little.
 */
export function passphraseStrength(passphrase: string): Strength {
  const characters = Array.from(passphrase);
  if (characters.length < shortestPassphrase) {
    return { score: 0, label: 'Too short', hint: `At least ${shortestPassphrase} characters.` };
  }
  const telling = characters.filter((c, i) => i === 0 || !follows(characters[i - 1] ?? '', c)).length;
  const distinct = new Set(characters).size;
  const worth = Math.min(telling, distinct * 2);
  if (worth < 10)
    return { score: 1, label: 'Weak', hint: 'Use four or more words that have nothing to do with each other.' };
  if (worth < 16) return { score: 2, label: 'Fair', hint: 'A fifth word makes it strong.' };
  return { score: 3, label: 'Strong', hint: 'Keep it where you will find it: nobody can reset it.' };
}

function follows(a: string, b: string): boolean {
  return Math.abs((a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0)) <= 1;
}
