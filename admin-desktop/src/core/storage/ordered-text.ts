const highUnits = /[\ud800-\uffff]/;
const allHighUnits = /[\ud800-\uffff]/g;
const allMoved = /[\u{e000}-\u{107ff}]/gu;
const distance = 0x800;

/**
 * A text that SQLite sorts as JavaScript sorts the given one. SQLite compares UTF-8 bytes, which is the order of code points;
 * JavaScript compares UTF-16 units, where a surrogate pair comes before U+E000 to U+FFFF. So each unit from the
 * surrogates up becomes a code point 0x800 higher: out of the surrogates' range, in the same order, one for
 * one (lone surrogates included). Nearly every text has none and stays as it is.
 */
export function orderedText(text: string): string {
  if (!highUnits.test(text)) return text;
  return text.replace(allHighUnits, (unit) => String.fromCodePoint(unit.charCodeAt(0) + distance));
}

/** Takes `orderedText` back. */
export function plainText(ordered: string): string {
  if (!highUnits.test(ordered)) return ordered;
  return ordered.replace(allMoved, (moved) => String.fromCharCode((moved.codePointAt(0) ?? 0) - distance));
}

/** Sorts after every character that `orderedText` gives: appended to a prefix, it is the end of what starts with it. */
export const afterAnyCharacter = '\u{10ffff}';
