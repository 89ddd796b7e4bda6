import { enrolmentRequestSchema } from '@ferry/common/enrolment';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { AuditRow } from '../../contract/rows.ts';
import type { ProjectData } from '../database/project-data.ts';
import { fold } from '../storage/index.ts';

/** How Ferry writes the id of a user, a device and a token. */
const idForm = /(?<![0-9a-z])[0-9a-hjkmnp-tv-z]{32}(?![0-9a-z])/g;
/** As many as are looked up for one window, and as a search may mean. */
const mostIds = 2000;
const mostFound = 200;

type Named = Pick<AuditRow, 'subject' | 'details'>;

/** The ids in these entries with who or what they are of: a user's UPN, a computer's name, the name of a token. */
export async function namesIn(
  data: ProjectData,
  entries: readonly Named[],
): Promise<{ of: (entry: Named) => Record<string, string> }> {
  const ids = [...new Set(entries.flatMap(idsIn))].slice(0, mostIds);
  const names = new Map<string, string>();
  const { store } = data;
  if (ids.length > 0) {
    for (const [id, { fields }] of await store.getMany('tokens', ids)) names.set(id, fields.name?.value ?? '');
    for (const [id, { request }] of await store.getMany('enrolments', ids)) {
      const read = payloadUnverified(request, 'enrolment', enrolmentRequestSchema);
      if (read.ok) names.set(id, read.value.facts.hostname);
    }
    for (const [id, { fields }] of await store.getMany('users', ids)) names.set(id, fields.sourceUpn?.value ?? '');
  }
  return {
    of(entry) {
      const own = [...new Set(idsIn(entry))].flatMap((id) => {
        const name = names.get(id);
        return name ? [[id, name] as const] : [];
      });
      return Object.fromEntries(own);
    },
  };
}

function idsIn({ subject, details }: Named): string[] {
  return [subject, ...details.map(({ value }) => value)].flatMap((text) => text.match(idForm) ?? []);
}

/** The ids of users, devices and tokens whose names a search finds. */
export async function idsNamed(data: ProjectData, search: string): Promise<string[]> {
  const found = (['users', 'devices'] as const).flatMap((collection) => {
    const window = { where: { search }, order: [], limit: mostFound, offset: 0 };
    return data
      .view(collection)
      .window(window)
      .rows.map((row) => String(row['id']));
  });
  const words = fold(search).split(/\s+/u);
  const tokens = (await data.store.all('tokens')).filter(({ fields }) => {
    const name = fold(fields.name?.value ?? '');
    return words.every((word) => name.includes(word));
  });
  return [...found, ...tokens.slice(0, mostFound).map(({ id }) => id)];
}
