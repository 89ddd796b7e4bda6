import { Button, Spinner } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useConsole } from '../connection/console-context.ts';
import { saveFile } from '../notices/save-file.ts';
import { useNotify } from '../notices/use-notify.tsx';
import { collectRows } from '../table/collect-rows.ts';
import type { TableQuery } from '../table/use-live-window.ts';

/** Saves the lines that are shown, as text: for whoever is asked for help. */
export function SaveLog(props: { query: TableQuery<'logs'>; name: string; disabled: boolean }): ReactNode {
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
      notify('The log was not saved', rows.error.message, 'warning');
      return;
    }
    const lines = rows.value.map(({ at, level, text }) => `${at} ${level.padEnd(5)} ${text}\r\n`);
    saveFile(`${props.name}.log`, lines.join(''), 'text/plain;charset=utf-8');
  }

  return (
    <Button
      size="small"
      icon={busy ? <Spinner size="tiny" /> : <ArrowDownloadRegular />}
      disabled={props.disabled || busy}
      onClick={() => void save()}
    >
      Save
    </Button>
  );
}
