const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What is wrong with a server's address, in words, or undefined. Plain http only on this very machine. */
export function originError(text: string): string | undefined {
  if (text.trim() === '') return 'The address is needed, such as https://ferry.example.com.';
  if (!URL.canParse(text.trim())) return 'Not an address. It looks like https://ferry.example.com.';
  const url = new URL(text.trim());
  if (url.username || url.password)
    return 'No name or password in the address: consoles prove themselves by their key.';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:' && loopback.has(url.hostname)) return undefined;
  return 'It must begin with https://.';
}
