import { combineReducers, configureStore } from '@reduxjs/toolkit';
import { connectionReducer } from '../connection/connection-slice.ts';
import type { ConsoleClient } from '../connection/console-client.ts';
import { settingsEditingReducer } from '../settings/settings-editing-slice.ts';
import { selectionReducer } from '../table/selection-slice.ts';
import { consoleApi } from './console-api.ts';
import type { StoreExtra } from './console-api.ts';

const reducer = combineReducers({
  connection: connectionReducer,
  selection: selectionReducer,
  settingsEditing: settingsEditingReducer,
  [consoleApi.reducerPath]: consoleApi.reducer,
});
export type RootState = ReturnType<typeof reducer>;

export function createStore(client: ConsoleClient) {
  const extraArgument: StoreExtra = { client };
  return configureStore({
    reducer,
    devTools: false,
    middleware: (defaults) =>
      defaults({ thunk: { extraArgument }, serializableCheck: { ignoredPaths: ['selection'] } }).concat(
        consoleApi.middleware,
      ),
  });
}
export type AppStore = ReturnType<typeof createStore>;
export type AppDispatch = AppStore['dispatch'];
