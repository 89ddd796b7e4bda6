import { createSlice } from '@reduxjs/toolkit';
import type { PayloadAction } from '@reduxjs/toolkit';
import type { ConnectionState } from './console-client.ts';

const connecting: ConnectionState = { state: 'connecting' };

const slice = createSlice({
  name: 'connection',
  initialState: (): ConnectionState => connecting,
  reducers: {
    connectionChanged: (_state, action: PayloadAction<ConnectionState>) => action.payload,
  },
});

export const connectionReducer = slice.reducer;
export const { connectionChanged } = slice.actions;
