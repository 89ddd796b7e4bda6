import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  Subtitle2,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { ChevronLeftRegular } from '@fluentui/react-icons/svg/chevron-left';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { Outlet, useLocation, useNavigate } from 'react-router';
import { useConsole } from '../connection/console-context.ts';
import { Moment } from '../notices/moment.tsx';
import { useProject } from '../projects/current-project.ts';
import { SampleBanner } from '../projects/sample-banner.tsx';
import { useAppSelector } from '../rpc/store-hooks.ts';
import { SyncBadge } from '../sync/sync-badge.tsx';
import { Navigation } from './navigation.tsx';

const useStyles = makeStyles({
  root: { height: '100%', display: 'flex', flexDirection: 'column', backgroundColor: tokens.colorNeutralBackground3 },
  header: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    height: '52px',
    flexShrink: 0,
    paddingInline: '16px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  name: { flexGrow: 1, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  body: { display: 'flex', flexGrow: 1, minHeight: 0 },
  main: {
    flexGrow: 1,
    minWidth: 0,
    display: 'flex',
    flexDirection: 'column',
    backgroundColor: tokens.colorNeutralBackground2,
    borderTopLeftRadius: tokens.borderRadiusXLarge,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
    marginTop: '8px',
    overflow: 'auto',
  },
});

/** Around every page of an open project: its name, how the sync stands, where to go. */
export function ShellLayout(): ReactNode {
  const styles = useStyles();
  const navigate = useNavigate();
  const project = useProject();
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // A page begins at its beginning, however far down the one before was read.
  useEffect(() => {
    if (main.current) main.current.scrollTop = 0;
  }, [pathname]);
  return (
    <div className={styles.root}>
      <header className={styles.header}>
        <img src="./ferry.svg" width={28} height={28} alt="Ferry" />
        <Button
          appearance="subtle"
          size="small"
          icon={<ChevronLeftRegular />}
          onClick={() => void navigate('/projects')}
        >
          Projects
        </Button>
        <Subtitle2 as="h1" className={styles.name} data-testid="project-name">
          {project.name}
        </Subtitle2>
        <SyncBadge />
      </header>
      <SampleBanner />
      <LostBar />
      <div className={styles.body}>
        <Navigation />
        <main ref={main} className={styles.main}>
          <Outlet />
        </main>
      </div>
    </div>
  );
}

/** While the connection is away: what is on the screen stays, and says that it is old. */
function LostBar(): ReactNode {
  const { retry } = useConsole();
  const connection = useAppSelector((state) => state.connection);
  if (connection.state !== 'lost') return null;
  return (
    <MessageBar intent="warning" role="alert" data-testid="connection-lost">
      <MessageBarBody>
        The connection to the console was lost (<Moment at={connection.since} />
        ). What you see is from before; this page keeps trying to connect. Migrations on the computers go on.
      </MessageBarBody>
      <MessageBarActions>
        <Button size="small" onClick={retry}>
          Try now
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
