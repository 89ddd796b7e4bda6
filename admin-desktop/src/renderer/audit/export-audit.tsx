import { Button, Spinner } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { csvLine } from '@ferry/common/csv-line';
import { useConsole } from '../connection/console-context.ts';
import { saveFile } from '../notices/save-file.ts';
import { useNotify } from '../notices/use-notify.tsx';
import { collectRows } from '../table/collect-rows.ts';
import type { TableQuery } from '../table/use-live-window.ts';

/** Saves the acts that are shown as CSV, with ids and times as they were written down. */
export function ExportAudit(props: { query: TableQuery<'audit'> }): ReactNode {
  const { client } = useConsole();
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function save(): Promise<void> {
    const controller = new AbortController();
    running.current = controller;
    setBusy(true);
    const rows = await collectRows(client, props.query, controller.signal);
    if (controller.signal.aborted) return;
    setBusy(false);
    if (!rows.ok) {
      notify('Nothing was exported', rows.error.message, 'warning');
      return;
    }
    const lines = rows.value.map(({ at, by, action, subject, details }) =>
      csvLine([at, by, action, subject, details.map(({ name, value }) => `${name}: ${value}`).join(', ')]),
    );
    saveFile('audit.csv', `\ufeff${csvLine(['at', 'by', 'action', 'subject', 'details'])}${lines.join('')}`);
  }

  return (
    <Button
      icon={busy ? <Spinner size="tiny" /> : <ArrowDownloadRegular />}
      disabled={busy}
      onClick={() => void save()}
    >
      Export
    </Button>
  );
}
