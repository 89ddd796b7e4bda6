import type { ScriptList, ShownScript } from '../../contract/calls/script-calls.ts';
import { useProjectId } from '../projects/current-project.ts';
import { consoleApi } from '../rpc/console-api.ts';
import type { LiveEntry } from '../rpc/live-entry.ts';
import { watching } from '../rpc/watch.ts';
import type { WatchArgument } from '../rpc/watch.ts';

type OfDevice = { scripts: ShownScript[] };

const scriptsApi = consoleApi.injectEndpoints({
  endpoints: (build) => ({
    scripts: build.query<LiveEntry<ScriptList>, WatchArgument<'script.watch'>>(watching('script.watch')),
    scriptsOfDevice: build.query<LiveEntry<OfDevice>, WatchArgument<'device.scripts'>>(watching('device.scripts')),
  }),
});

export function useScripts(): LiveEntry<ScriptList> {
  const project = useProjectId();
  return scriptsApi.useScriptsQuery({ project, input: {} }).currentData ?? { phase: 'loading' };
}

/** The scripts of a device's last report; asked for only while `wanted`. */
export function useScriptsOfDevice(deviceId: string, wanted: boolean): LiveEntry<OfDevice> {
  const project = useProjectId();
  const argument = { project, input: { deviceId } };
  return scriptsApi.useScriptsOfDeviceQuery(argument, { skip: !wanted }).currentData ?? { phase: 'loading' };
}
