const units = ['bytes', 'KB', 'MB', 'GB'] as const;

/** `734 bytes`, `1.2 MB`: sizes as people say them. */
export function byteWords(bytes: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 10 ? 1 : 0;
  return `${value.toLocaleString('en', { maximumFractionDigits: digits })} ${units[power] ?? ''}`;
}
