import type { SyncState } from '../../contract/rows.ts';
import { counted } from '../notices/sentence.ts';

export type SyncWords = {
  tone: 'success' | 'informative' | 'severe' | 'danger';
  /** on the badge */
  short: string;
  /** what it means */
  meaning: string;
  /** what to do, when somebody has to do something */
  next: string | null;
};

/** The state of the sync in words: never just "error", always what it means for the work and what comes next. */
export function syncWords(sync: SyncState): SyncWords {
  const waiting =
    sync.pending > 0 ? ` ${counted(sync.pending, 'change')} wait${sync.pending === 1 ? 's' : ''} to be sent.` : '';
  switch (sync.state) {
    case 'none':
      return {
        tone: 'informative',
        short: 'No server',
        meaning: 'This project lives on this machine only. Computers on the same network are reached directly.',
        next: 'Connect a server under Sync & network to reach computers elsewhere.',
      };
    case 'starting':
      return { tone: 'informative', short: 'Connecting', meaning: `The server is being asked.${waiting}`, next: null };
    case 'running':
      return {
        tone: 'success',
        short: sync.pending > 0 ? `Syncing ${sync.pending.toLocaleString('en')}` : 'In sync',
        meaning:
          sync.pending > 0 ? `Connected.${waiting}` : 'Everything here is on the server, and the other way round.',
        next: null,
      };
    case 'offline':
      return {
        tone: 'severe',
        short: 'Offline',
        meaning: `You can go on working: all is kept here and sent when the server is back.${waiting} Computers on the same network still get their orders.`,
        next: null,
      };
    case 'stopped':
      if (sync.why?.code === 'clock-wrong')
        return {
          tone: 'danger',
          short: 'Clock wrong',
          meaning: `It goes on by itself when the clock is right. Nothing is lost: your work is kept here, stamped anew then, and sent.${waiting}`,
          next: 'Set the clock of this machine, or of the server.',
        };
      if (sync.why?.code === 'wrong-project')
        return {
          tone: 'danger',
          short: 'Sync stopped',
          meaning: `The server lacks what it had of this project. That is never read as deleted: everything is kept here.${waiting}`,
          next: 'Choose "Send everything again" under Sync & network if this is the right server.',
        };
      return {
        tone: 'danger',
        short: 'Sync stopped',
        meaning: `It does not go on by itself. Nothing is lost: your work is kept here.${waiting}`,
        next: 'See the reason, then connect again under Sync & network.',
      };
  }
}

/** The same for the network on the spot. */
export function lanWords(lan: SyncState['lan']): { tone: SyncWords['tone']; short: string; meaning: string } {
  switch (lan.state) {
    case 'starting':
      return { tone: 'informative', short: 'Starting', meaning: 'The hub for computers on this network is starting.' };
    case 'listening':
      return {
        tone: 'success',
        short: counted(lan.agents, 'computer'),
        meaning: `Listening on port ${lan.port}. Agents on this network find this console by themselves.`,
      };
    case 'failed':
      return { tone: 'danger', short: 'Failed', meaning: 'Computers on this network cannot reach this console.' };
    case 'off':
      return {
        tone: 'informative',
        short: 'Off',
        meaning: 'This console does not look for computers on this network.',
      };
  }
}
