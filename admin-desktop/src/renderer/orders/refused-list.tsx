import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { sentence } from '../notices/sentence.ts';
import type { SelectedRow } from '../table/selection-slice.ts';

const useStyles = makeStyles({
  list: { maxHeight: '320px', overflow: 'auto', margin: '12px 0', paddingLeft: '20px' },
  reason: { color: tokens.colorNeutralForeground2 },
});

/** Whom an order was not given to, and why. */
export function RefusedList(props: {
  refused: readonly { id: string; reason: string }[];
  rows: readonly SelectedRow[];
  onClose: () => void;
}): ReactNode {
  const styles = useStyles();
  const names = new Map(props.rows.map((row) => [row.id, row.label]));
  return (
    <Dialog open onOpenChange={(_, { open }) => (open ? undefined : props.onClose())}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Not given to {props.refused.length}</DialogTitle>
          <DialogContent>
            <Text>The others have their order. These do not:</Text>
            <ul className={styles.list}>
              {props.refused.map(({ id, reason }) => (
                <li key={id}>
                  {names.get(id) ?? id} <span className={styles.reason}>– {sentence(reason)}</span>
                </li>
              ))}
            </ul>
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={props.onClose}>
              Close
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
