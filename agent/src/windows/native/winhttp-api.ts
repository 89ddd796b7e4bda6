import type { Koffi } from './koffi-library.ts';
import type { Memory } from './memory.ts';
import { wide } from './memory.ts';
import { declare, later } from './native-call.ts';
import type { Word } from './native-call.ts';

/** Texts are empty where nothing is set. */
export type ProxySettings = { autoDetect: boolean; scriptUrl: string; proxies: string; bypass: string };

/** The part of WinHTTP that knows of proxies, as declared in winhttp.h. */
export interface WinHttpApi {
  /** Of the signed-in user. Nothing set where Windows has no settings. */
  settings(): ProxySettings;
  /**
   * What a script says of an address; `proxies` is empty where none is needed. Null where there is no script, or it cannot be
   * fetched or run: which of them it was, Windows keeps in the thread that asked, and that is none of ours.
   */
  askScript(url: string, scriptUrl: string | null): Promise<{ proxies: string } | null>;
}

/** WINHTTP_CURRENT_USER_IE_PROXY_CONFIG on 64-bit Windows: where its members stand, in bytes. */
const settingsAt = { autoDetect: 0, scriptUrl: 8, proxies: 16, bypass: 24, size: 32 } as const;
/** WINHTTP_AUTOPROXY_OPTIONS. */
const optionsAt = { flags: 0, detectFlags: 4, scriptUrl: 8, signIn: 28, size: 32 } as const;
/** WINHTTP_PROXY_INFO. */
const infoAt = { accessType: 0, proxies: 8, bypass: 16, size: 24 } as const;
const autoDetect = 1;
const scriptGiven = 2;
const byDhcpAndDns = 3;
const noProxy = 1;
const namedProxy = 3;
/** To find names, to connect, to send and to receive, in milliseconds. */
const patience = [5000, 5000, 5000, 10_000] as const;

export function winHttpApi(koffi: Koffi, memory: Memory): WinHttpApi {
  const winHttp = koffi.load('winhttp.dll');
  const getSettings: (settings: Uint8Array) => number = declare(
    winHttp,
    'int32_t __stdcall WinHttpGetIEProxyConfigForCurrentUser(void *s)',
  );
  const open: (agent: string, access: number, proxy: null, bypass: null, flags: number) => Word = declare(
    winHttp,
    'intptr_t __stdcall WinHttpOpen(str16 agent, uint32_t access, void *p, void *b, uint32_t flags)',
  );
  const setTimeouts: (session: Word, ...times: [number, number, number, number]) => number = declare(
    winHttp,
    'int32_t __stdcall WinHttpSetTimeouts(intptr_t s, int r, int c, int s2, int r2)',
  );
  const askScript = later<[session: Word, url: string, options: Uint8Array, info: Uint8Array], number>(
    winHttp,
    'int32_t __stdcall WinHttpGetProxyForUrl(intptr_t s, str16 url, void *o, void *i)',
  );
  let session: Word = 0;
  const kept = new Set<Buffer>();

  /** The texts belong to whoever asked. */
  function taken(bytes: Buffer, offset: number): string {
    const address = bytes.readBigUInt64LE(offset);
    const text = memory.text(address);
    if (address !== 0n) memory.globalFree(address);
    return text;
  }

  async function ask(url: string, scriptUrl: string | null, signIn: boolean): Promise<{ proxies: string } | null> {
    const options = Buffer.alloc(optionsAt.size);
    const script = wide(scriptUrl ?? '');
    options.writeUInt32LE(scriptUrl === null ? autoDetect : scriptGiven, optionsAt.flags);
    if (scriptUrl === null) options.writeUInt32LE(byDhcpAndDns, optionsAt.detectFlags);
    else options.writeBigUInt64LE(memory.addressOf(script), optionsAt.scriptUrl);
    options.writeUInt32LE(signIn ? 1 : 0, optionsAt.signIn);
    const info = Buffer.alloc(infoAt.size);
    // The address stands in the options as a number only: what it is of is kept here until Windows has read it.
    kept.add(script);
    const done = await askScript(session, url, options, info).finally(() => kept.delete(script));
    if (done === 0) return null;
    const [proxies] = [taken(info, infoAt.proxies), taken(info, infoAt.bypass)];
    return { proxies: info.readUInt32LE(infoAt.accessType) === namedProxy ? proxies : '' };
  }

  return {
    settings() {
      const bytes = Buffer.alloc(settingsAt.size);
      if (getSettings(bytes) === 0) return { autoDetect: false, scriptUrl: '', proxies: '', bypass: '' };
      return {
        autoDetect: bytes.readUInt32LE(settingsAt.autoDetect) !== 0,
        scriptUrl: taken(bytes, settingsAt.scriptUrl),
        proxies: taken(bytes, settingsAt.proxies),
        bypass: taken(bytes, settingsAt.bypass),
      };
    },
    async askScript(url, scriptUrl) {
      if (session === 0) {
        session = open('Ferry agent', noProxy, null, null, 0);
        if (BigInt(session) === 0n) return null;
        setTimeouts(session, ...patience);
      }
      // Without signing in first, as Microsoft advises: most scripts are for everybody, and it is quicker.
      const said = await ask(url, scriptUrl, false);
      return said ?? (scriptUrl === null ? null : await ask(url, scriptUrl, true));
    },
  };
}
