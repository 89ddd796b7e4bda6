import { FluentProvider, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Provider } from 'react-redux';
import { HashRouter } from 'react-router';
import { ConsoleContext } from './connection/console-context.ts';
import type { ConsoleAccess } from './connection/console-context.ts';
import { NoticePlace } from './notices/notice-place.tsx';
import { AppRoutes } from './routes.tsx';
import type { AppStore } from './rpc/store.ts';
import { darkTheme, lightTheme } from './theme/ferry-theme.ts';
import { useColourScheme } from './theme/use-colour-scheme.ts';

// Not on the provider itself: its classes go to every portal as well, and a full-height portal pushes the page away.
const useStyles = makeStyles({ window: { height: '100vh' } });

export function App(props: { store: AppStore; access: ConsoleAccess }): ReactNode {
  const styles = useStyles();
  const scheme = useColourScheme();
  return (
    <Provider store={props.store}>
      <ConsoleContext value={props.access}>
        <FluentProvider theme={scheme === 'dark' ? darkTheme : lightTheme}>
          <NoticePlace>
            <HashRouter>
              <div className={styles.window}>
                <AppRoutes />
              </div>
            </HashRouter>
          </NoticePlace>
        </FluentProvider>
      </ConsoleContext>
    </Provider>
  );
}
