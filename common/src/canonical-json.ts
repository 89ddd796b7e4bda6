/**
 * JSON with sorted property names. Only used to compare two values for a tie-break, never for signatures: what is signed
 * is kept byte for byte (DESIGN section 3).
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(',')}}`;
  }
  // JSON.stringify gives undefined for undefined, whatever its type says.
  return value === undefined ? 'null' : JSON.stringify(value);
}
