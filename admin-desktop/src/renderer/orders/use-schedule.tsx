import { Text, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { OrderPreview } from '../../contract/calls/order-calls.ts';
import { firstDraft, readSchedule, scheduleInWords } from './schedule-draft.ts';
import type { Schedule, ScheduleDraft } from './schedule-draft.ts';
import { ScheduleFields } from './schedule-fields.tsx';
import { wallTimeOf, zoneHere } from './zoned-time.ts';

const useStyles = makeStyles({
  words: {
    display: 'block',
    marginTop: '12px',
    padding: '12px 16px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorBrandForeground2,
  },
});

/** The schedule that is being typed. It begins with the one that it replaces, if those who were picked have one. */
export function useSchedule(
  preview: OrderPreview | null,
  who: string,
): { schedule: Schedule | null; fields: ReactNode } {
  const styles = useStyles();
  const [typed, setTyped] = useState<ScheduleDraft | null>(null);
  // What is past or not is judged by the time at which the dialog was opened; the core judges again.
  const [now] = useState(() => new Date());
  if (!preview) return { schedule: null, fields: null };
  const zone = zoneHere();
  const draft = typed ?? beginning(preview, now, zone);
  const read = readSchedule(draft, zone, now, preview);
  return {
    schedule: read.schedule,
    fields: (
      <>
        <ScheduleFields draft={draft} read={read} zone={zone} onChange={setTyped} />
        <Text className={styles.words} aria-live="polite" data-testid="schedule-words">
          {read.schedule
            ? scheduleInWords(read.schedule, { act: 'The migration', who, zone })
            : 'Correct what is marked, then the schedule stands here in words.'}
        </Text>
      </>
    ),
  };
}

function beginning(preview: OrderPreview, now: Date, zone: string): ScheduleDraft {
  const draft = firstDraft(now, zone, preview);
  const before = preview.replaces.find(({ scheduled }) => scheduled);
  if (!before) return draft;
  return before.at.endsWith('Z')
    ? { ...draft, start: wallTimeOf(new Date(before.at), zone) }
    : { ...draft, clock: 'laptop', start: before.at };
}
