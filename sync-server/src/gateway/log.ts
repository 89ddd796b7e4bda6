export const logLevelNames = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevelName = (typeof logLevelNames)[number];

/** JSON lines. Callers hand in what may be known: no headers, no bodies, no secrets. */
export type Log = (
  level: Exclude<LogLevelName, 'silent'>,
  event: string,
  details?: Record<string, string | number | boolean>,
) => void;

/** `write` takes one line with its end; `now` gives milliseconds since 1970. */
export function createLog(options: { level: LogLevelName; write: (line: string) => void; now: () => number }): Log {
  const least = logLevelNames.indexOf(options.level);
  return (level, event, details = {}) => {
    if (logLevelNames.indexOf(level) < least) return;
    options.write(`${JSON.stringify({ at: new Date(options.now()).toISOString(), level, event, ...details })}\n`);
  };
}
