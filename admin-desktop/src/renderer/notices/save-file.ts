/** Hands a text, or the parts of a file, to the browser to be saved under a name: it asks where, or puts it with the downloads. */
export function saveFile(
  name: string,
  content: string | readonly Uint8Array<ArrayBuffer>[],
  type = 'text/csv;charset=utf-8',
): void {
  const address = URL.createObjectURL(new Blob(typeof content === 'string' ? [content] : [...content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the data once the click was handled.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}
