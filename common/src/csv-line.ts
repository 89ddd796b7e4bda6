/**
 * Keeps a spreadsheet from reading a cell as a formula: what begins like one gets an apostrophe in front, which Ferry's own
 * import takes off again. A list of users may come from anybody, and who opens an export trusts it.
 */
export function guardFormula(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

/** One row of CSV, by RFC 4180, without a formula in it. */
export function csvLine(cells: readonly string[]): string {
  const written = cells.map((cell) => {
    const safe = guardFormula(cell);
    return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${written.join(',')}\r\n`;
}
