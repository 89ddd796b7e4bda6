import { networkSignature } from './network-signature.ts';
import { hostOf, wayInWords } from './proxy-finder.ts';
import type { FoundWays, ProxyFinder, Way } from './proxy-finder.ts';

/** How long an answer of the system is good, in milliseconds. */
const goodForMs = 10 * 60_000;
/** How long it stays good although a way failed: a script is not run for each of many attempts. */
const askAgainMs = 30_000;
/** How long a way that led nowhere comes after the others, in milliseconds. */
const avoidMs = 5 * 60_000;

type Known = { found: Promise<FoundWays>; at: number; network: string; failed: boolean };

/** This computer itself: no proxy leads there. */
export function isLoopback(url: URL): boolean {
  const host = hostOf(url);
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d+){3}$/.test(host);
}

/** The ways to a server: asked of the system once, and again after a while, after a failure, and on another network. */
export class ServerWays {
  readonly #finder: ProxyFinder;
  readonly #now: () => number;
  readonly #network: () => string;
  readonly #known = new Map<string, Known>();
  /** by the words for a way: the system names it anew each time */
  readonly #avoided = new Map<string, number>();

  /** `now` in milliseconds, of a clock that nobody sets. */
  constructor(finder: ProxyFinder, now: () => number = () => performance.now(), network = networkSignature) {
    this.#finder = finder;
    this.#now = now;
    this.#network = network;
  }

  /** As `ProxyFinder.find`, with those last that led nowhere a moment ago. */
  async to(url: URL): Promise<FoundWays> {
    if (url.protocol !== 'https:') return { ways: ['direct'], source: 'without TLS it is this computer only' };
    if (isLoopback(url)) return { ways: ['direct'], source: 'it is this computer' };
    const { ways, source } = await this.#found(url);
    const now = this.#now();
    const avoided = (way: Way): boolean => now - (this.#avoided.get(wayInWords(way)) ?? -Infinity) < avoidMs;
    return { ways: [...ways.filter((way) => !avoided(way)), ...ways.filter(avoided)], source };
  }

  /** Nothing was sent on this way: it did not come about. */
  failed(url: URL, way: Way): void {
    this.#avoided.set(wayInWords(way), this.#now());
    this.refused(url);
  }

  /** Whoever stands on the way does not let it pass. */
  refused({ origin }: URL): void {
    const known = this.#known.get(origin);
    if (known) known.failed = true;
  }

  #found(url: URL): Promise<FoundWays> {
    const now = this.#now();
    const network = this.#network();
    const known = this.#known.get(url.origin);
    const age = now - (known?.at ?? 0);
    if (known && known.network === network && age < (known.failed ? askAgainMs : goodForMs)) return known.found;
    if (known && known.network !== network) this.#avoided.clear();
    const found = this.#finder.find(url);
    this.#known.set(url.origin, { found, at: now, network, failed: false });
    found.catch(() => this.refused(url));
    return found;
  }
}
