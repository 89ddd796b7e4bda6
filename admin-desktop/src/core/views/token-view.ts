import type { TokenDocument } from '@ferry/common/documents/tokens';
import type { TokenRow, ViewQuery } from '../../contract/rows.ts';
import type { ProjectData } from '../database/project-data.ts';
import { fold } from '../storage/view-definition.ts';
import type { ViewPage, ViewSource } from './live-view.ts';
import { filterOf, orderOf } from './view-query.ts';

const filters = ['state', 'kind'] as const;
const sorts = ['name', 'kind', 'createdAt', 'expiresAt', 'state', 'uses', 'lastUse'] as const;

/** Access tokens and enrolment codes. They are few, so they are sorted here and not in SQL. */
export function tokenView(data: ProjectData, now: () => Date, query: ViewQuery): ViewSource {
  const filter = filterOf(query, filters);
  const order = orderOf(query, sorts, [{ column: 'createdAt', direction: 'desc' }]);
  const words = fold(query.search).split(/\s+/u);
  return {
    async read(): Promise<ViewPage> {
      const uses = usesOf(data);
      const tokens = await data.store.all('tokens');
      const rows = tokens
        .map((token) => rowOf(token, uses.get(token.id) ?? { uses: 0, lastUse: '' }, now()))
        .filter((row) => (!filter.state || row.state === filter.state) && (!filter.kind || row.kind === filter.kind))
        .filter((row) => words.every((word) => fold(row.name).includes(word)))
        .sort((a, b) => {
          for (const { column, direction } of order) {
            const [x, y] = [a[column], b[column]];
            const difference = x < y ? -1 : x > y ? 1 : 0;
            if (difference !== 0) return direction === 'asc' ? difference : -difference;
          }
          return a.id < b.id ? -1 : 1;
        });
      return { total: rows.length, rows: rows.slice(query.offset, query.offset + query.limit) };
    },
    onStale(listener) {
      const stops = [data.store.onChange('tokens', listener), data.store.onChange('enrolments', listener)];
      return () => stops.forEach((stop) => stop());
    },
  };
}

function rowOf(token: TokenDocument, used: Pick<TokenRow, 'uses' | 'lastUse'>, now: Date): TokenRow {
  const expiresAt = token.fields.expiresAt?.value ?? '';
  const expired = Date.parse(expiresAt) <= now.getTime();
  const useLimit = token.fields.useLimit?.value ?? null;
  const usedUp = useLimit !== null && used.uses >= useLimit;
  return {
    id: token.id,
    name: token.fields.name?.value ?? '',
    kind: token.kind,
    createdAt: token.createdAt,
    expiresAt,
    useLimit,
    ...used,
    state: token.revokedAt ? 'revoked' : expired ? 'expired' : usedUp ? 'used-up' : 'live',
  };
}

function usesOf(data: ProjectData): Map<string, { uses: number; lastUse: string }> {
  const sql = `SELECT v_tokenId AS token, count(*) AS n, max(v_enrolledAt) AS last
    FROM ${data.table('enrolments')} WHERE deleted = 0 GROUP BY v_tokenId`;
  const rows = data.database.prepare(sql).all();
  return new Map(rows.map((row) => [String(row['token']), { uses: Number(row['n']), lastUse: String(row['last']) }]));
}
