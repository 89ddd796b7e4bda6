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
import { CloudArrowDownRegular } from '@fluentui/react-icons/svg/cloud-arrow-down';
import { DocumentArrowUpRegular } from '@fluentui/react-icons/svg/document-arrow-up';
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

/**
 * Migration > Start now, Schedule, Rehearse, Stop, Restart, Roll back, for what is selected. With `onList`, where users are
 * listed, Get list stands first.
 */
export function MigrationMenu(props: { targets: OrderTargets; onDone?: () => void; onList?: () => void }): ReactNode {
  // The targets are those of the moment when the dialog was opened: rows may change under it.
  const [asking, setAsking] = useState<{ act: OrderAct; targets: OrderTargets } | null>(null);
  const nobody = props.targets.rows.length === 0;
  return (
    <>
      <Menu positioning={{ autoSize: true }}>
        <MenuTrigger disableButtonEnhancement>
          <MenuButton
            appearance="primary"
            icon={<PlayRegular />}
            disabled={nobody && !props.onList}
            title={nobody && !props.onList ? 'Select somebody first' : undefined}
          >
            Migration
          </MenuButton>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {props.onList ? (
              <>
                <MenuItem icon={<DocumentArrowUpRegular />} onClick={props.onList} data-testid="get-list">
                  Get list from a file …
                </MenuItem>
                <MenuItem icon={<CloudArrowDownRegular />} disabled data-testid="get-list-graph">
                  Get list from Microsoft Graph (in a later version)
                </MenuItem>
                <MenuDivider />
              </>
            ) : null}
            {orderActs.map((act) => [
              act === 'stop' || act === 'restart' ? <MenuDivider key={`${act}-line`} /> : null,
              <MenuItem
                key={act}
                disabled={nobody}
                title={nobody ? 'Select somebody first' : undefined}
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
