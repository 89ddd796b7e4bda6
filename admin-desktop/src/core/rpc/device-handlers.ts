import { ok } from '@ferry/common/errors';
import type { deviceCalls } from '../../contract/calls/device-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import { assignDevice, revokeDevice } from '../commands/devices.ts';
import { deviceCounts, deviceDetail } from '../views/device-view.ts';
import { runLiveValue } from '../views/live-view.ts';
import type { HandlerParts } from './handler-parts.ts';

/** Computers. */
export function deviceHandlers(
  parts: Pick<HandlerParts, 'acting' | 'data' | 'judge' | 'live'>,
): Handlers<typeof deviceCalls, 'project'> {
  const { acting, data, judge, live } = parts;
  return {
    'device.assign': async ({ deviceId, userId }) => await assignDevice(acting, deviceId, userId),
    'device.revoke': async ({ deviceId }) => await revokeDevice(acting, deviceId),
    'device.watch': async ({ id }, emit, signal) => {
      await runLiveValue(deviceDetail(data, judge, id), emit, signal, live);
      return ok(undefined);
    },
    'devices.counts': async (_input, emit, signal) => {
      await runLiveValue(deviceCounts(data), emit, signal, live);
      return ok(undefined);
    },
  };
}
