// The composition root of the page: finds the way to the console, and hands it to the store and the components.
import './no-compiled-schemas.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { webDoorPath } from '../contract/web-door.ts';
import { App } from './app.tsx';
import { bridgeConnector, bridgeOf } from './connection/bridge-connector.ts';
import { connectionChanged } from './connection/connection-slice.ts';
import { createConnection } from './connection/console-client.ts';
import { takeSecret } from './connection/secret-from-address.ts';
import { webConnector } from './connection/web-connector.ts';
import { createStore } from './rpc/store.ts';

// Before anything else, so that the secret stands in the address bar for as short as can be.
const secret = takeSecret(window);

const bridge = bridgeOf(window);
const connector = bridge
  ? bridgeConnector(bridge)
  : webConnector({
      secret,
      openSocket: () => new WebSocket(new URL(webDoorPath, window.location.href.replace(/^http/, 'ws'))),
    });

const connection = createConnection({
  connector,
  onState: (state) => void store.dispatch(connectionChanged(state)),
  now: () => new Date(),
  schedule(run, delayMs) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
});
const store = createStore(connection.client);
connection.start();

const root = document.getElementById('root');
if (!root) throw new Error('the page has no place for the console');
createRoot(root).render(
  <StrictMode>
    <App
      store={store}
      access={{ client: connection.client, retry: () => connection.retry(), renew: connector.renew }}
    />
  </StrictMode>,
);
