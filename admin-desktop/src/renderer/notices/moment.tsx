import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Tip } from './notice-place.tsx';

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** `just now`, `3 min. ago`, `in 2 days`. */
export function inWords(at: Date, now: Date): string {
  const ahead = at.getTime() - now.getTime();
  for (const [unit, size] of steps) {
    // What lies behind is rounded down, what lies ahead to the nearest: thirty days are that also a second after.
    if (Math.abs(ahead) >= size)
      return relative.format(ahead > 0 ? Math.round(ahead / size) : Math.trunc(ahead / size), unit);
  }
  // Two clocks are never quite the same, and what just happened does not lie ahead.
  return ahead > 5_000 ? 'in a moment' : 'just now';
}

/** An instant in words that stay true, with the exact local time on hover. `otherwise`: shown for an empty instant. */
export function Moment(props: { at: string; otherwise?: string }): ReactNode {
  const [now, setNow] = useState(() => new Date());
  const [shown, setShown] = useState(props.at);
  // A new instant is held against the present: it would lie ahead of the last look at the clock.
  if (shown !== props.at) {
    setShown(props.at);
    setNow(new Date());
  }
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 20_000);
    return () => clearInterval(timer);
  }, [props.at]);
  const at = new Date(props.at);
  if (props.at === '' || Number.isNaN(at.getTime())) return <span>{props.otherwise ?? '–'}</span>;
  return (
    <Tip content={absolute.format(at)} relationship="description" positioning="above">
      <time dateTime={props.at}>{inWords(at, now)}</time>
    </Tip>
  );
}
