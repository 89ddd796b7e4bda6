import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { reportSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { Journal } from '../engine/journal.ts';
import { RunJournal } from '../engine/run-journal.ts';
import { lookAtDataFolder } from '../identity/data-folder.ts';
import { printJson } from './outcome.ts';
import { readSettings } from './settings.ts';

/** What the agent last said of itself, also while it is running. */
export async function status(options: { data: string; json: boolean }): Promise<Result<void>> {
  const folder = await lookAtDataFolder(options.data);
  if (!folder.ok) return folder;
  const journal = Journal.open(folder.value.journal, { readOnly: true });
  if (!journal.ok) return journal;
  try {
    const settings = readSettings(journal.value);
    if (!settings.ok) return settings;
    const jws = journal.value.fact('report');
    const parsed = jws === null ? null : payloadUnverified(jws, 'report', reportSchema);
    const report = parsed?.ok ? parsed.value : null;
    const waiting = journal.value.one('SELECT count(*) AS chunks FROM log_chunks WHERE jws IS NOT NULL')?.['chunks'];
    const summary = {
      deviceId: journal.value.fact('deviceId'),
      projectId: settings.value.root.projectId,
      server: settings.value.server ?? null,
      userId: journal.value.fact('userId') || null,
      state: report?.state ?? 'waiting',
      reason: report?.reason ?? null,
      progress: report?.progress ?? { done: 0, total: 0 },
      unfinished: new RunJournal(journal.value).unfinished()?.id ?? null,
      /** what each channel has taken of the reports; `sequence` is the last one made */
      sequence: report?.sequence ?? 0,
      delivered: Object.fromEntries(
        journal.value
          .all('SELECT channel, sequence FROM deliveries')
          .map((row) => [String(row['channel']), Number(row['sequence'])]),
      ),
      logChunksWaiting: Number(waiting),
      clockOffsetMs: Number(journal.value.fact('clockOffset') ?? 0),
      report,
    };
    if (options.json) printJson(summary);
    else process.stdout.write(`${words(summary)}\n`);
    return ok(undefined);
  } finally {
    journal.value.close();
  }
}

function words(summary: {
  deviceId: string | null;
  projectId: string;
  server: string | null;
  state: string;
  reason: string | null;
  progress: { done: number; total: number };
}): string {
  const { deviceId, projectId, server, state, reason, progress } = summary;
  return [
    `Device    ${deviceId ?? 'unknown'}`,
    `Project   ${projectId}`,
    `Server    ${server ?? 'none: consoles on the network only'}`,
    `State     ${state}${reason ? ` (${reason})` : ''}`,
    `Progress  ${progress.done} of ${progress.total} steps`,
  ].join('\n');
}
