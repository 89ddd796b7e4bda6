/** LevelDB counts changes from 1; the store's name goes with the number, so that another store's is not taken for its own. */
export function sequenceText(number: number, instance: string): string {
  return `${number}-${instance}`;
}

/** The number in `text`, or 0 (from the start) when this store did not give it or has not come so far. */
export function sequenceNumber(text: string, instance: string, latest: number): number {
  const match = /^(\d{1,15})-([0-9a-z]+)$/.exec(text);
  if (match?.[2] !== instance) return 0;
  const number = Number(match[1]);
  return number > latest ? 0 : number;
}
