import { Button, Spinner, makeStyles, tokens } from '@fluentui/react-components';
import { ChevronLeftRegular } from '@fluentui/react-icons/svg/chevron-left';
import type { ReactNode } from 'react';
import { useNavigate, useParams } from 'react-router';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { MigrationMenu } from '../orders/migration-menu.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { AssignUser } from './assign-user.tsx';
import { DeviceChecks } from './device-checks.tsx';
import { DeviceFacts } from './device-facts.tsx';
import { DeviceHistory } from './device-history.tsx';
import { DeviceLog } from './device-log.tsx';
import { DeviceNotice } from './device-notice.tsx';
import { DeviceReport } from './device-report.tsx';
import { useDevice } from './devices-api.ts';
import { RevokeDevice } from './revoke-device.tsx';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(300px, 1fr) minmax(0, 2fr)',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
    '@media (max-width: 1000px)': { gridTemplateColumns: '1fr' },
  },
  column: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, minWidth: 0 },
});

/** One computer: what it is, what it did step by step, what it writes to its log, and what can be ordered. */
export function DevicePage(): ReactNode {
  const styles = useStyles();
  const navigate = useNavigate();
  const { id = '' } = useParams();
  const device = useDevice(id);
  const back = (
    <Button appearance="subtle" icon={<ChevronLeftRegular />} onClick={() => void navigate('/devices')}>
      All devices
    </Button>
  );
  if (device.phase === 'loading')
    return (
      <Page title="Device" actions={back}>
        <Spinner label="Loading" />
      </Page>
    );
  if (device.phase === 'failed') {
    return (
      <Page title="Device" actions={back}>
        <ErrorNotice error={device.error} title="This computer cannot be shown" />
      </Page>
    );
  }
  const { row, report, facts } = device.value;
  const name = row.hostname || row.id.slice(0, 8);
  return (
    <Page
      title={name}
      lead={row.sourceUpn || 'Not assigned to a user'}
      actions={
        <>
          {back}
          <AssignUser row={row} />
          <RevokeDevice row={row} />
          <MigrationMenu
            targets={{ of: 'devices', rows: row.revoked ? [] : [{ id: row.id, label: name, computers: 1 }] }}
          />
        </>
      }
    >
      <DeviceNotice row={row} offer={report?.offer} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <DeviceFacts row={row} facts={facts} report={report} />
        </div>
        <div className={styles.column}>
          <DeviceChecks report={report} />
          <Section title="Last report">
            <DeviceReport deviceId={row.id} report={report} />
          </Section>
        </div>
      </div>
      <DeviceHistory deviceId={row.id} />
      <DeviceLog deviceId={row.id} name={name} />
    </Page>
  );
}
