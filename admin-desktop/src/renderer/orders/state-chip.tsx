import { Badge } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { DeviceRow, UserRow } from '../../contract/rows.ts';
import { momentWords } from './preview-words.ts';
import { longWords, offsetText, zoneHere } from './zoned-time.ts';

type AnyState = DeviceRow['state'] | UserRow['state'];
type Look = {
  text: string;
  color: 'informative' | 'brand' | 'success' | 'warning' | 'severe' | 'danger' | 'subtle';
  strong?: true;
};

export const stateLooks: Record<AnyState, Look> = {
  none: { text: 'No computer', color: 'subtle' },
  enrolled: { text: 'Enrolled', color: 'informative' },
  waiting: { text: 'Waiting', color: 'informative' },
  offered: { text: 'Offered', color: 'brand' },
  deferred: { text: 'Deferred', color: 'severe' },
  running: { text: 'Running', color: 'brand', strong: true },
  'needs-restart': { text: 'Needs a restart', color: 'severe' },
  'needs-user': { text: 'Needs the user', color: 'severe' },
  'needs-admin': { text: 'Needs admin', color: 'severe' },
  succeeded: { text: 'Succeeded', color: 'success', strong: true },
  rehearsed: { text: 'Rehearsed', color: 'success' },
  failed: { text: 'Failed', color: 'danger', strong: true },
  stopped: { text: 'Stopped', color: 'severe' },
  'rolled-back': { text: 'Rolled back', color: 'informative', strong: true },
};

/** How far somebody is. The word says it; the colour only repeats it. */
export function StateChip(props: { state: AnyState; title?: string }): ReactNode {
  const look = stateLooks[props.state];
  return (
    <Badge
      appearance={look.strong ? 'filled' : 'tint'}
      color={look.color}
      title={props.title}
      data-testid="state"
      data-state={props.state}
    >
      {look.text}
    </Badge>
  );
}

/** A wall clock may be as late as UTC-12. */
const latestZoneMs = 12 * 3_600_000;
const orderTexts: Record<UserRow['order'], string> = {
  none: '–',
  migrate: 'Migrate',
  rehearse: 'Rehearse',
  rollback: 'Roll back',
  stop: 'Stop',
};

/**
 * The order in force, and when it begins if that is later. A dashed chip beside it as long as the computer has not confirmed
 * it; that it has not begun what lies ahead goes without saying.
 */
export function OrderChip(props: { order: UserRow['order']; orderAt: string; unconfirmed?: boolean }): ReactNode {
  const text = orderTexts[props.order];
  const later = scheduledWords(props.order, props.orderAt);
  const [, look] = useState(0);
  const until = later?.until ?? 0;
  useEffect(() => {
    if (until === 0) return;
    // It begins without anything that the console would tell. A browser's timer holds for 24 days at most.
    const timer = setTimeout(() => look((times) => times + 1), Math.min(until - Date.now() + 50, 2_000_000_000));
    return () => clearTimeout(timer);
  }, [until]);
  if (props.order === 'none') return <span>{text}</span>;
  return (
    <span title={later?.long}>
      {later ? <span data-testid="scheduled">{later.short}</span> : text}
      {props.unconfirmed && !later ? (
        <>
          {' '}
          <Badge
            appearance="tint"
            color="severe"
            size="small"
            title="The computer has not yet reported on this order."
            data-testid="unconfirmed"
          >
            unconfirmed
          </Badge>
        </>
      ) : null}
    </span>
  );
}

/** For an order that lies ahead; null for one that may begin now. A laptop's own time counts as ahead while it is for some zone. */
export function scheduledWords(
  order: UserRow['order'],
  at: string,
): { short: string; long: string; until: number } | null {
  if (at === '' || order === 'stop' || order === 'none') return null;
  const onWall = !at.endsWith('Z');
  const instant = new Date(onWall ? `${at}Z` : at);
  const zone = onWall ? 'UTC' : zoneHere();
  const latest = instant.getTime() + (onWall ? latestZoneMs : 0);
  if (Number.isNaN(instant.getTime()) || latest <= Date.now()) return null;
  const of = order === 'migrate' ? 's' : `${orderTexts[order]}: s`;
  const how = onWall ? 'by the clock of each laptop' : `(${offsetText(zone, instant)}), ${zone}`;
  return {
    short: `${of}cheduled for ${momentWords(at, zone)}`,
    long: `${orderTexts[order]} on ${longWords(instant, zone)} ${how}`,
    until: latest,
  };
}
