import { scriptInWords } from '../channel/proxy/proxy-finder.ts';
import type { ProxyFinder } from '../channel/proxy/proxy-finder.ts';
import type { FoundWays } from '../channel/proxy/proxy-finder.ts';
import { bypassed, proxiesInText } from '../channel/proxy/windows-proxy-text.ts';
import type { Koffi } from './native/koffi-library.ts';
import type { Memory } from './native/memory.ts';
import { winHttpApi } from './native/winhttp-api.ts';
import type { WinHttpApi } from './native/winhttp-api.ts';

/** How long Windows may take to find and run a script, in milliseconds. After that the other settings count. */
const scriptMs = 20_000;

type Script = { found: FoundWays | null; late: boolean };

/**
 * The settings of the signed-in user, in the order of Windows: automatic detection (WPAD), a script, a fixed proxy. WinHTTP finds and
 * runs the scripts, in its own service; that it takes long there stops nobody here.
 */
export function windowsProxies(koffi: Koffi, memory: Memory): ProxyFinder {
  const api = winHttpApi(koffi, memory);
  const scripts = new Scripts(api);
  return {
    async find(url) {
      const { autoDetect, scriptUrl, proxies, bypass } = api.settings();
      let trouble = '';
      if (autoDetect) {
        const { found } = await scripts.ask(url, null);
        if (found) return found;
      }
      if (scriptUrl !== '') {
        const { found, late } = await scripts.ask(url, scriptUrl);
        if (found) return found;
        trouble = `; the script ${scriptInWords(scriptUrl)} ${late ? 'took too long' : 'could not be used'}`;
      }
      const source = `the settings of Windows${trouble}`;
      if (proxies === '') return { ways: ['direct'], source };
      if (bypassed(bypass, url))
        return { ways: ['direct'], source: `${source}, which name the server as an exception` };
      const ways = proxiesInText(proxies);
      return { ways: ways.length === 0 ? ['direct'] : ways, source };
    },
  };
}

/** Asks for one script at a time: each occupies a thread of this process until Windows has an answer. */
class Scripts {
  readonly #api: WinHttpApi;
  readonly #under = new Map<string, Promise<FoundWays | null>>();

  constructor(api: WinHttpApi) {
    this.#api = api;
  }

  /** `scriptUrl` null: Windows looks for one in the network. */
  async ask(url: URL, scriptUrl: string | null): Promise<Script> {
    const name = `${url.origin} ${scriptUrl ?? ''}`;
    let answer = this.#under.get(name);
    if (!answer) {
      answer = this.#found(url, scriptUrl).finally(() => this.#under.delete(name));
      this.#under.set(name, answer);
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), scriptMs);
    });
    try {
      const first = await Promise.race([answer, late]);
      return first === 'late' ? { found: null, late: true } : { found: first, late: false };
    } finally {
      clearTimeout(timer);
    }
  }

  async #found(url: URL, scriptUrl: string | null): Promise<FoundWays | null> {
    const source =
      scriptUrl === null ? 'a script that this network offers (WPAD)' : `the script ${scriptInWords(scriptUrl)}`;
    // A script of whoever runs the network learns the server's name, and no path.
    const said = await this.#api.askScript(`${url.origin}/`, scriptUrl);
    if (said === null) return null;
    // What Windows tells of a script's list ends before its first DIRECT: it may have been there, and comes last here.
    return { ways: [...proxiesInText(said.proxies), 'direct'], source };
  }
}
