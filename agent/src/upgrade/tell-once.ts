export type Log = (level: 'info' | 'warn' | 'error', text: string) => void;

const mostTold = 100;

/** A log for what is found again at every look: each text is written once, unless a hundred others came since. */
export function tellOnce(log: Log): Log {
  const told = new Set<string>();
  return (level, text) => {
    if (told.has(text)) return;
    const [oldest] = told;
    if (told.size === mostTold && oldest !== undefined) told.delete(oldest);
    told.add(text);
    log(level, text);
  };
}
