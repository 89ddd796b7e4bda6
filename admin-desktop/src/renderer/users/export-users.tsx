import { Button, Spinner } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { FerryError } from '@ferry/common/errors';
import { useConsole } from '../connection/console-context.ts';
import { saveFile } from '../notices/save-file.ts';
import { counted } from '../notices/sentence.ts';
import { useNotify } from '../notices/use-notify.tsx';

/** Saves users as CSV: those that are selected, or else all that the search and the filters show. */
export function ExportUsers(props: {
  search: string;
  filter: Record<string, string>;
  selected: readonly { id: string }[];
  onError: (error: FerryError | null) => void;
}): ReactNode {
  const { client } = useConsole();
  const notify = useNotify();
  const { search, filter, selected, onError } = props;
  const [part, setPart] = useState<{ done: number; total: number } | null>(null);
  const close = useRef<() => void>(() => undefined);
  useEffect(() => () => close.current(), []);

  const start = () => {
    const texts: string[] = [];
    let users = 0;
    onError(null);
    setPart({ done: 0, total: 0 });
    const ids = selected.length > 0 ? selected.map(({ id }) => id) : null;
    close.current = client.open(
      'users.export',
      { search, filter, ids },
      {
        event({ text, done, total }) {
          texts.push(text);
          users = done;
          setPart({ done, total });
        },
        end(result) {
          setPart(null);
          if (!result.ok) {
            onError(result.error);
            return;
          }
          saveFile('users.csv', texts.join(''));
          notify('Exported', `${counted(users, 'user')} in users.csv.`);
        },
      },
    );
  };
  const cancel = () => {
    close.current();
    setPart(null);
  };

  if (part) {
    return (
      <Button icon={<Spinner size="tiny" />} onClick={cancel}>
        {part.total > 0 ? `${part.done.toLocaleString('en')} of ${part.total.toLocaleString('en')}` : 'Exporting'}:
        cancel
      </Button>
    );
  }
  return (
    <Button icon={<ArrowDownloadRegular />} onClick={start} title="As CSV; it can be imported again">
      {selected.length > 0 ? 'Export selected' : 'Export'}
    </Button>
  );
}
