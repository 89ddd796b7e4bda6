import { Button, Text, tokens } from '@fluentui/react-components';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { FerryError } from '@ferry/common/errors';
import { useConsole } from '../connection/console-context.ts';
import { counted } from '../notices/sentence.ts';
import { useProjectId } from '../projects/current-project.ts';
import { useAppDispatch, useAppSelector } from '../rpc/store-hooks.ts';
import { collectRows, mostSelected } from './collect-rows.ts';
import type { RowSelection } from './data-table.tsx';
import type { RowOf } from './live-view.ts';
import { rowToggled, rowsSelected, selectionCleared } from './selection-slice.ts';
import type { SelectableView, SelectedRow } from './selection-slice.ts';
import type { TableQuery } from './use-live-window.ts';

/** The ticked rows of one table. They stay ticked when they are scrolled or searched out of sight; the note says how many. */
export function useRowSelection<V extends SelectableView>(
  query: TableQuery<V>,
  describe: (row: RowOf<V>) => SelectedRow,
): { selection: RowSelection<RowOf<V>>; selected: SelectedRow[]; error: FerryError | null; clear: () => void } {
  const { view } = query;
  const { client } = useConsole();
  const project = useProjectId();
  const dispatch = useAppDispatch();
  const chosen = useAppSelector((state) => (state.selection.project === project ? state.selection[view] : null));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<FerryError | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const selected = useMemo(() => [...(chosen?.values() ?? [])], [chosen]);
  const clear = () => void dispatch(selectionCleared({ project, view }));

  async function selectAll(): Promise<void> {
    const controller = new AbortController();
    running.current = controller;
    setBusy(true);
    setError(null);
    const rows = await collectRows(client, query, controller.signal);
    if (controller.signal.aborted) return;
    setBusy(false);
    if (rows.ok) dispatch(rowsSelected({ project, view, rows: rows.value.map(describe) }));
    else setError(rows.error);
  }

  const note =
    selected.length > 0 ? (
      <span>
        <Text size={200} weight="semibold" style={{ color: tokens.colorBrandForeground1 }} data-testid="selected-count">
          {counted(selected.length, view === 'users' ? 'user' : 'device')} selected
          {selected.length >= mostSelected ? ' (as many as one order takes)' : ''}
        </Text>{' '}
        <Button size="small" appearance="transparent" onClick={clear}>
          Clear
        </Button>
      </span>
    ) : null;

  const selection: RowSelection<RowOf<V>> = {
    count: selected.length,
    has: (row) => chosen?.has(row.id) ?? false,
    toggle: (row) => void dispatch(rowToggled({ project, view, row: describe(row) })),
    toggleAll: () => (selected.length > 0 ? clear() : void selectAll()),
    busy,
    note,
  };
  return { selection, selected, error, clear };
}
