import { logLevels } from '@ferry/common/report';
import type { LogLine, Report } from '@ferry/common/report';
import type {
  AuditRow,
  DeviceRow,
  HistoryRow,
  LogRow,
  TokenRow,
  UserRow,
  ViewQuery,
} from '../../../admin-desktop/src/contract/rows.ts';

type LogLevel = LogLine['level'];

export interface DoubleData {
  users: UserRow[];
  devices: DeviceRow[];
  tokens: TokenRow[];
  audit: AuditRow[];
  /** by device id */
  logs: Map<string, LogRow[]>;
  reports: Map<string, Report>;
  history: Map<string, HistoryRow[]>;
}

export function emptyData(): DoubleData {
  return { users: [], devices: [], tokens: [], audit: [], logs: new Map(), reports: new Map(), history: new Map() };
}

/** All rows that a query matches, sorted. Search is in every text of a row. */
export function rowsOf(data: DoubleData, query: ViewQuery): object[] {
  const all: readonly object[] = {
    users: data.users,
    devices: data.devices,
    tokens: data.tokens,
    audit: data.audit,
    logs: data.logs.get(query.filter['deviceId'] ?? '') ?? [],
    history: data.history.get(query.filter['deviceId'] ?? '') ?? [],
  }[query.view];
  const text = query.search.toLowerCase();
  let rows = all.filter((row) => text === '' || JSON.stringify(Object.values(row)).toLowerCase().includes(text));
  for (const [name, wanted] of Object.entries(query.filter))
    if (name !== 'deviceId') rows = rows.filter((row) => passes(row as Record<string, unknown>, name, wanted));
  const [column, direction] = query.sort[0] ?? [];
  if (column === undefined) return rows;
  const sign = direction === 'desc' ? -1 : 1;
  return rows.toSorted((a, b) => sign * valueOf(a, column).localeCompare(valueOf(b, column)));
}

function passes(row: Record<string, unknown>, name: string, wanted: string): boolean {
  if (name === 'scheduled') return String(row['orderAt']) > new Date().toISOString() === (wanted === 'yes');
  if (name === 'atLeast')
    return logLevels.findIndex((level) => level === row['level']) >= logLevels.indexOf(wanted as LogLevel);
  if (typeof row[name] === 'boolean') return row[name] === (wanted === 'yes');
  return row[name] === wanted;
}

function valueOf(row: object, column: string): string {
  const value = (row as Record<string, unknown>)[column];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
