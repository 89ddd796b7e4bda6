import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Report } from '@ferry/common/report';
import type { DeviceRow } from '../../contract/rows.ts';
import { counted, sentence } from '../notices/sentence.ts';
import { momentWords } from '../orders/preview-words.ts';
import { zoneHere } from '../orders/zoned-time.ts';

/** What an administrator has to know first about a computer; nothing when all is in order. */
export function DeviceNotice(props: { row: DeviceRow; offer: Report['offer'] | undefined }): ReactNode {
  const { row, offer } = props;
  const notice = noticeOf(row) ?? (offer ? offered(row, offer) : null);
  if (!notice) return null;
  return (
    <MessageBar intent={notice.intent} layout="multiline" data-testid="device-notice">
      <MessageBarBody>
        <MessageBarTitle>{notice.title}</MessageBarTitle>
        {notice.text}
      </MessageBarBody>
    </MessageBar>
  );
}

type Notice = { intent: 'warning' | 'error' | 'info'; title: string; text: string };

function noticeOf(row: DeviceRow): Notice | null {
  if (row.revoked)
    return {
      intent: 'error',
      title: 'Revoked',
      text: 'This computer gets no orders and its reports are not taken in. To use it again, enrol it anew.',
    };
  if (row.suspended)
    return {
      intent: 'warning',
      title: 'Suspended',
      text: 'It enrolled with a token that had been used up. Assign it to a user to accept it, or revoke it.',
    };
  if (row.reason.startsWith('key-shared:'))
    return {
      intent: 'error',
      title: 'Two agents with one key',
      text: sentence(row.reason.slice('key-shared:'.length)),
    };
  if (row.unconfirmed && row.order === 'stop') {
    return {
      intent: 'warning',
      title: 'Stop unconfirmed',
      text: 'The stop was given, but this computer has not confirmed it. Until it does it may still be at work.',
    };
  }
  if (row.unconfirmed)
    return {
      intent: 'info',
      title: 'Order on its way',
      text: 'The computer has not reported on the last order yet. It gets it as soon as it can be reached.',
    };
  if (row.blocked)
    return {
      intent: 'error',
      title: 'Blocked',
      text: 'Something on this computer is in the way of a migration: see the checks, and what to do about each. Then rehearse again.',
    };
  if (row.state === 'failed')
    return {
      intent: 'error',
      title: 'Failed',
      text: `${sentence(row.reason || 'See the steps and the log')} What was done can be rolled back, or started again.`,
    };
  if (row.state === 'needs-admin')
    return {
      intent: 'warning',
      title: 'Needs an administrator',
      text: `A step may not be done by the signed-in user: the command for an administrator stands beside it. ${sentence(row.reason)}`,
    };
  if (!row.assigned)
    return {
      intent: 'warning',
      title: 'Not assigned',
      text: 'It gets no user’s orders until it is assigned to a user.',
    };
  return null;
}

/** The person at the laptop is asked, or put it off. */
function offered(row: DeviceRow, offer: NonNullable<Report['offer']>): Notice {
  const left =
    offer.deferralsLeft === 0
      ? 'may not put it off again'
      : `may put it off ${counted(offer.deferralsLeft, 'more time')}`;
  return {
    intent: 'info',
    title: row.state === 'deferred' ? 'Put off by the person at the laptop' : 'Offered to the person at the laptop',
    text: `It begins by itself ${momentWords(offer.until, zoneHere())} at the latest; the person ${left}.`,
  };
}
