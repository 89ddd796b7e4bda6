import { Spinner } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { AuditPage } from './audit/audit-page.tsx';
import { ConnectionScreen } from './connection/connection-screen.tsx';
import { DevicePage } from './devices/device-page.tsx';
import { DevicesPage } from './devices/devices-page.tsx';
import { NearbyPage } from './nearby/nearby-page.tsx';
import { ErrorNotice } from './notices/error-notice.tsx';
import { OverviewPage } from './overview/overview-page.tsx';
import { ProjectContext } from './projects/current-project.ts';
import { useShellState } from './projects/shell-api.ts';
import { StartPage } from './projects/start-page.tsx';
import { useAppSelector } from './rpc/store-hooks.ts';
import { SettingsPage } from './settings/settings-page.tsx';
import { ShellLayout } from './shell/shell-layout.tsx';
import { SyncPage } from './sync/sync-page.tsx';
import { TokensPage } from './tokens/tokens-page.tsx';
import { UserPage } from './users/user-page.tsx';
import { UsersPage } from './users/users-page.tsx';

/** Which page is shown: by the connection first, then by whether a project is open, then by the address. */
export function AppRoutes(): ReactNode {
  const connection = useAppSelector((state) => state.connection);
  const shell = useShellState();
  if (connection.state === 'refused') return <ConnectionScreen connection={connection} />;
  if (shell.phase === 'loading') {
    return connection.state === 'open' ? <Spinner size="large" /> : <ConnectionScreen connection={connection} />;
  }
  if (shell.phase === 'failed')
    return <ErrorNotice error={shell.error} title="The console does not say how it stands" />;

  const project = shell.value.projects.find(({ id, state }) => id === shell.value.current && state === 'open');
  if (!project) {
    return (
      <Routes>
        <Route path="*" element={<StartPage shell={shell.value} />} />
      </Routes>
    );
  }
  return (
    // The key: nothing of one project's pages may stay on the screen when another one is shown.
    <ProjectContext key={project.id} value={project}>
      <Routes>
        <Route path="/projects" element={<StartPage shell={shell.value} />} />
        <Route element={<ShellLayout />}>
          <Route path="/overview" element={<OverviewPage />} />
          <Route path="/nearby" element={<NearbyPage />} />
          <Route path="/audit" element={<AuditPage />} />
          <Route path="/users" element={<UsersPage />} />
          <Route path="/users/:id" element={<UserPage />} />
          <Route path="/devices" element={<DevicesPage />} />
          <Route path="/devices/:id" element={<DevicePage />} />
          <Route path="/tokens" element={<TokensPage />} />
          <Route path="/settings" element={<SettingsPage />} />
          <Route path="/sync" element={<SyncPage />} />
        </Route>
        <Route path="*" element={<Navigate to="/users" replace />} />
      </Routes>
    </ProjectContext>
  );
}
