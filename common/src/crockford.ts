// Crockford's base32 (https://www.crockford.com/base32.html): no I, L, O, U, so that it can be read out over the telephone.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const checkAlphabet = `${alphabet}*~$=U`;

/** The first `characters * 5` bits of `bytes`, most significant bit first. */
export function encodeBits(bytes: Uint8Array, characters: number): string {
  let text = '';
  let buffer = 0;
  let held = 0;
  let at = 0;
  while (text.length < characters) {
    if (held < 5) {
      buffer = (buffer << 8) | (bytes[at] ?? 0);
      at += 1;
      held += 8;
    }
    held -= 5;
    text += alphabet.charAt((buffer >> held) & 31);
    buffer &= (1 << held) - 1;
  }
  return text;
}

/** The check character: the number that the symbols spell, modulo 37. */
export function checkCharacter(symbols: string): string {
  let remainder = 0;
  for (const symbol of symbols) remainder = (remainder * 32 + alphabet.indexOf(symbol)) % 37;
  return checkAlphabet.charAt(remainder);
}

/** What people type: any case, I and L for 1, O for 0, blanks and hyphens anywhere. Null if something else is in it. */
export function normalise(typed: string): string | null {
  const upper = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll(/[IL]/g, '1').replaceAll('O', '0');
  return /^[0-9A-Z*~$=]*$/.test(upper) ? upper : null;
}
