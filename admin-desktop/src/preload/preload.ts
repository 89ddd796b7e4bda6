// All that the page gets from Electron: one bridge for messages. Bundled as CommonJS, because a sandboxed preload takes no other.
import { contextBridge, ipcRenderer } from 'electron';
import { bridgeName, preloadBridge } from '../contract/electron-bridge.ts';

contextBridge.exposeInMainWorld(
  bridgeName,
  preloadBridge({
    send: (channel, message) => ipcRenderer.send(channel, message),
    on: (channel, listener) => ipcRenderer.on(channel, listener),
  }),
);
