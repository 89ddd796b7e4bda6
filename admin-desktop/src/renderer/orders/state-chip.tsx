import { Badge } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { DeviceRow, UserRow } from '../../contract/rows.ts';

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

const orderTexts: Record<UserRow['order'], string> = {
  none: '–',
  migrate: 'Migrate',
  rehearse: 'Rehearse',
  rollback: 'Roll back',
  stop: 'Stop',
};

/** The order in force. A dashed chip beside it as long as the computer has not confirmed it. */
export function OrderChip(props: { order: UserRow['order']; unconfirmed?: boolean }): ReactNode {
  const text = orderTexts[props.order];
  if (props.order === 'none') return <span>{text}</span>;
  if (!props.unconfirmed) return <span>{text}</span>;
  return (
    <span>
      {text}{' '}
      <Badge
        appearance="outline"
        color="severe"
        size="small"
        title="The computer has not yet reported on this order."
        data-testid="unconfirmed"
      >
        unconfirmed
      </Badge>
    </span>
  );
}
