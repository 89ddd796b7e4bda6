import { CloudRegular } from '@fluentui/react-icons/svg/cloud';
import { PlugDisconnectedRegular } from '@fluentui/react-icons/svg/plug-disconnected';
import { RouterRegular } from '@fluentui/react-icons/svg/router';
import type { ReactNode } from 'react';
import type { DeviceRow } from '../../contract/rows.ts';
import { Tip } from '../notices/notice-place.tsx';

const ways = {
  cloud: { icon: <CloudRegular />, text: 'Server', about: 'Its last report came through the sync server.' },
  lan: { icon: <RouterRegular />, text: 'LAN', about: 'Its last report came over the local network.' },
  none: { icon: <PlugDisconnectedRegular />, text: '–', about: 'It has not reported yet.' },
} as const;

export function ChannelChip(props: { channel: DeviceRow['channel'] }): ReactNode {
  const way = ways[props.channel];
  return (
    <Tip content={way.about} relationship="description">
      <span
        data-testid="channel"
        data-channel={props.channel}
        style={{ display: 'inline-flex', alignItems: 'center', gap: '6px' }}
      >
        {way.icon} {way.text}
      </span>
    </Tip>
  );
}
