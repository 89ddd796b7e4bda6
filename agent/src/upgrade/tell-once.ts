export type Log = (level: 'info' | 'warn' | 'error', text: string) => void;

const mostTold = 100;

/** A log for what is found again at every look: each text is written once. */
export function tellOnce(log: Log): Log {
  const told = new Set<string>();
  return (level, text) => {
    if (told.has(text)) return;
    if (told.size < mostTold) told.add(text);
    log(level, text);
  };
}
