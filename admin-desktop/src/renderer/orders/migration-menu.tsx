import {
  Menu,
  MenuButton,
  MenuDivider,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { ArrowUndoRegular } from '@fluentui/react-icons/svg/arrow-undo';
import { CalendarClockRegular } from '@fluentui/react-icons/svg/calendar-clock';
import { DocumentTableRegular } from '@fluentui/react-icons/svg/document-table';
import { PlayRegular } from '@fluentui/react-icons/svg/play';
import { StopRegular } from '@fluentui/react-icons/svg/stop';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { orderActs, orderWords } from './order-acts.ts';
import type { OrderAct, OrderTargets } from './order-acts.ts';
import { OrderDialog } from './order-dialog.tsx';

const icons: Record<OrderAct, ReactNode> = {
  start: <PlayRegular />,
  schedule: <CalendarClockRegular />,
  rehearse: <DocumentTableRegular />,
  stop: <StopRegular />,
  restart: <ArrowClockwiseRegular />,
  rollback: <ArrowUndoRegular />,
};

/** Migration > Start now, Schedule, Rehearse, Stop, Restart, Roll back, for what is selected. */
export function MigrationMenu(props: { targets: OrderTargets; onDone?: () => void }): ReactNode {
  // The targets are those of the moment when the dialog was opened: rows may change under it.
  const [asking, setAsking] = useState<{ act: OrderAct; targets: OrderTargets } | null>(null);
  const nobody = props.targets.rows.length === 0;
  return (
    <>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <MenuButton
            appearance="primary"
            icon={<PlayRegular />}
            disabled={nobody}
            title={nobody ? 'Select somebody first' : undefined}
          >
            Migration
          </MenuButton>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {orderActs.map((act) => [
              act === 'stop' || act === 'restart' ? <MenuDivider key={`${act}-line`} /> : null,
              <MenuItem
                key={act}
                icon={<>{icons[act]}</>}
                onClick={() => setAsking({ act, targets: props.targets })}
                data-testid={`order-${act}`}
              >
                {orderWords[act].menu}
              </MenuItem>,
            ])}
          </MenuList>
        </MenuPopover>
      </Menu>
      {asking ? (
        <OrderDialog
          act={asking.act}
          targets={asking.targets}
          onClose={() => setAsking(null)}
          onDone={() => {
            setAsking(null);
            props.onDone?.();
          }}
        />
      ) : null}
    </>
  );
}
