import { ProgressBar, Text } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { DeviceRow } from '../../contract/rows.ts';

/** Steps done of steps planned. */
export function DeviceProgress(props: { progress: DeviceRow['progress']; state: DeviceRow['state'] }): ReactNode {
  const { done, total } = props.progress;
  if (total === 0) return <span>–</span>;
  // Nothing of it was done, and nothing was to be.
  if (props.state === 'rehearsed') return <Text size={200}>{total} planned</Text>;
  const color = props.state === 'succeeded' ? 'success' : props.state === 'failed' ? 'error' : 'brand';
  return (
    <span style={{ display: 'grid', gridTemplateColumns: '1fr auto', alignItems: 'center', gap: '8px' }}>
      <ProgressBar value={done} max={total} color={color} thickness="large" aria-label={`${done} of ${total} steps`} />
      <Text size={200}>
        {done}/{total}
      </Text>
    </span>
  );
}
