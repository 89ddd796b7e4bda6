import type { OutputOf } from '../../contract/contract.ts';
import type { ConsoleContract } from '../../contract/console-contract.ts';
import type { DeviceDetail } from '../../contract/rows.ts';
import { useProjectId } from '../projects/current-project.ts';
import { consoleApi } from '../rpc/console-api.ts';
import type { LiveEntry } from '../rpc/live-entry.ts';
import { watching } from '../rpc/watch.ts';
import type { WatchArgument } from '../rpc/watch.ts';

export type DeviceCounts = OutputOf<ConsoleContract['devices.counts']>;

const devicesApi = consoleApi.injectEndpoints({
  endpoints: (build) => ({
    device: build.query<LiveEntry<DeviceDetail>, WatchArgument<'device.watch'>>(watching('device.watch')),
    deviceCounts: build.query<LiveEntry<DeviceCounts>, WatchArgument<'devices.counts'>>(watching('devices.counts')),
  }),
});

export function useDevice(id: string): LiveEntry<DeviceDetail> {
  const project = useProjectId();
  return devicesApi.useDeviceQuery({ project, input: { id } }).currentData ?? { phase: 'loading' };
}

export function useDeviceCounts(): LiveEntry<DeviceCounts> {
  const project = useProjectId();
  return devicesApi.useDeviceCountsQuery({ project, input: {} }).currentData ?? { phase: 'loading' };
}
