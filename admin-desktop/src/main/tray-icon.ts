/** A boat of 16 by 16 pixels, as a data URL. */
export const trayIcon =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAYAAAAf8/9hAAAALUlEQVR42mNgGAVYAX/O3v/omGQDkMFIMABboBGDKTKEIpdQPdFsgWFy+AMPANW4s2hTjxxlAAAAAElFTkSuQmCC';
