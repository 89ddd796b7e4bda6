/** Upper bounds of everything that crosses a process or a network, in bytes unless said otherwise. Whoever reads, checks. */
export const limits = {
  /** one document as JSON */
  document: 256 * 1024,
  /** one compact JWS */
  jws: 128 * 1024,
  /** one chunk of log lines (DESIGN section 3) */
  logChunk: 64 * 1024,
  /** one HTTP body at the gateway: a bulk of documents */
  httpBody: 8 * 1024 * 1024,
  /** one WebSocket message on the LAN: a pull carries at most a handful of orders */
  lanFrame: 1024 * 1024,
  /** one message between renderer and core: a CSV of users is the largest */
  rpcMessage: 64 * 1024 * 1024,
  /** one release of the agent: the executable of a newer Node may well be larger than today's 90 MB */
  release: 256 * 1024 * 1024,
  /** one part of a release on its way to an agent */
  releasePart: 512 * 1024,
  /** documents in one bulk, a count */
  bulkDocuments: 1000,
} as const;
