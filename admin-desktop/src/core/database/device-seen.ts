import type { ProjectDatabase } from '../storage/index.ts';

export type Seen = { at: string; channel: 'cloud' | 'lan' };

/** When and by which way each device was last heard of. Local: another console may have heard of it otherwise. */
export interface DeviceSeen {
  /** An earlier time than the one that is kept changes nothing, and so do a few seconds more by the same way. */
  note(deviceId: string, seen: Seen): void;
  get(ids: readonly string[]): Map<string, Seen>;
  onNote(listener: (deviceId: string) => void): () => void;
}

/** Heartbeats of thousands of laptops must not refresh every table all the time. In milliseconds. */
const closeTogether = 15_000;

export function createDeviceSeen(database: ProjectDatabase): DeviceSeen {
  const listeners = new Set<(deviceId: string) => void>();
  // What is written may be some seconds old; a report that the cloud gives back in that time must not pass for news of its own.
  const latest = new Map<string, Seen>();
  const upsert = database.prepare(
    `INSERT INTO device_seen (device_id, at, channel) VALUES (?, ?, ?)
     ON CONFLICT (device_id) DO UPDATE SET at = excluded.at, channel = excluded.channel WHERE excluded.at > at`,
  );
  const select = database.prepare(
    'SELECT device_id, at, channel FROM device_seen WHERE device_id IN (SELECT value FROM json_each(?))',
  );
  const seen: DeviceSeen = {
    note(deviceId, { at, channel }) {
      const exact = latest.get(deviceId);
      if (exact && at <= exact.at) return;
      latest.set(deviceId, { at, channel });
      const before = seen.get([deviceId]).get(deviceId);
      if (before?.channel === channel && Date.parse(at) - Date.parse(before.at) < closeTogether) return;
      if (Number(upsert.run(deviceId, at, channel).changes) === 0) return;
      for (const listener of listeners) listener(deviceId);
    },
    get(ids) {
      const rows = select.all(JSON.stringify(ids));
      return new Map(
        rows.map((row) => [
          String(row['device_id']),
          { at: String(row['at']), channel: row['channel'] === 'lan' ? 'lan' : 'cloud' },
        ]),
      );
    },
    onNote(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return seen;
}
