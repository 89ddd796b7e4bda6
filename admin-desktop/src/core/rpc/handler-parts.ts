import type { Result } from '@ferry/common/errors';
import type { SyncState } from '../../contract/rows.ts';
import type { Acting } from '../commands/acting.ts';
import type { ProjectData } from '../database/project-data.ts';
import type { Releases } from '../releases/releases.ts';
import type { FollowOptions } from '../views/follow.ts';
import type { OrderJudge } from '../views/order-shown.ts';

/** The ways to the laptops: the cloud server, if one is set, and the hub on the local network. */
export interface Connectivity {
  state(): SyncState;
  onState(listener: () => void): () => void;
  /** Registers the project there if a set-up code comes along, keeps the address and starts the sync. */
  connect(server: { origin: string; setupCode?: string | undefined }): Promise<Result<Record<string, never>>>;
  disconnect(): Promise<Result<Record<string, never>>>;
  /** Somebody looks at this device's log: it is fetched from the cloud until the returned function is called. */
  wantLogs(deviceId: string): () => void;
}

/** What the answers need. Each file of handlers takes what it uses. */
export interface HandlerParts {
  acting: Acting;
  data: ProjectData;
  judge: OrderJudge;
  connectivity: Connectivity;
  releases: Releases;
  live: FollowOptions;
}
